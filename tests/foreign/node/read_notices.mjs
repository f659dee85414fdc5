// Reads deletion.notices, and hands on each text with the number that it is for.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import avro from "avsc";
import { Kafka, logLevel } from "kafkajs";
import sodium from "libsodium-wrappers";

await sodium.ready;
const read = (name) => JSON.parse(readFileSync(`${process.env.SCHEMAS}/${name}`, "utf8")); // schemas/avro
const types = new Map(
  read("vectors.json").ResultNotice.map(({ version, fingerprint }) => [
    fingerprint,
    avro.Type.forSchema(read(`released/ResultNotice/${version}.avsc`)),
  ]),
);
const keys = process.env.PRIVATE_KEYS.split(",").map((text) => {
  const secret = Buffer.from(text, "base64");
  const open = sodium.crypto_scalarmult_base(secret);
  const id = createHash("sha256").update(open).digest().subarray(0, 8);
  return { secret, open, header: Buffer.concat([Buffer.from([1]), id]) };
});

const noticeIn = (value) => {
  if (value.subarray(0, 2).toString("hex") !== "c301") throw new Error("unknown_framing");
  const type = types.get(value.subarray(2, 10).toString("hex"));
  if (type === undefined) throw new Error("unknown_schema");
  return type.fromBuffer(value.subarray(10));
};

const phoneIn = (contact) => {
  const key = keys.find(({ header }) => contact?.subarray(0, 9).equals(header));
  if (key === undefined) return null;
  try {
    const opened = sodium.crypto_box_seal_open(contact.subarray(9), key.open, key.secret, "text");
    return JSON.parse(opened).phone ?? null;
  } catch {
    return null; // anybody may have sealed it: quote nothing of it
  }
};

const brokers = process.env.BOOTSTRAP_SERVERS.split(",");
const options = JSON.parse(process.env.KAFKA_OPTIONS ?? "{}"); // kafkajs's: ssl, sasl
const prefix = process.env.TOPIC_PREFIX ?? "";
const topic = `${prefix}deletion.notices`;
const groupId = process.env.GROUP ?? `${prefix}fullstop.reader.notices`;
const refuse = (error) => {
  console.error(`${topic} cannot be read in the group ${groupId}: ${error.message}`);
  process.exit(1);
};
const kafka = new Kafka({ ...options, clientId: "our-notification-service", brokers, logLevel: logLevel.ERROR });
const consumer = kafka.consumer({ groupId });
consumer.on(consumer.events.CRASH, ({ payload }) => payload.restart || refuse(payload.error));
await consumer.connect().catch(refuse);
await consumer.subscribe({ topic, fromBeginning: true }).catch(refuse);
await consumer.run({
  autoCommit: false,
  eachMessage: async ({ topic, partition, message }) => {
    try {
      const notice = noticeIn(message.value);
      if (notice.stage !== "PREVIEW" && notice.sms !== "") {
        const key = `${notice.case_id}:${notice.revision}`; // your ledger has one row of it
        console.log(JSON.stringify({ key, phone: phoneIn(notice.contact), text: notice.sms }));
      }
    } catch (error) {
      console.error(`${partition}:${message.offset}: cannot be read`); // set aside, with an alarm
    }
    const next = (BigInt(message.offset) + 1n).toString(); // only what the ledger has
    await consumer.commitOffsets([{ topic, partition, offset: next }]);
  },
});
