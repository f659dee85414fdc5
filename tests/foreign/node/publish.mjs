// Publishes a deletion request, as any service does.
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import avro from "avsc";
import { Kafka, logLevel } from "kafkajs";

const read = (name) => JSON.parse(readFileSync(`${process.env.SCHEMAS}/${name}`, "utf8")); // schemas/avro
const type = avro.Type.forSchema(read("DeletionRequested.avsc"));
const { fingerprint } = read("vectors.json").DeletionRequested.at(-1);
const valueOf = (record) => Buffer.concat([Buffer.from(`c301${fingerprint}`, "hex"), type.toBuffer(record)]);

const subjectId = process.argv[2];
const now = Date.now();
const request = {
  event_id: randomUUID(),
  case_id: randomUUID(),
  subject_id: subjectId,
  requested_at: now,
  cutoff_at: now,
  ground: "REQUEST",
  acting_as: "SELF",
  acting_evidence: null,
  channel: "SERVICE",
  records: [],
  waives: [],
  locale: "zh-CN",
  contact: null,
  dry_run: false,
  confirms: null,
  contact_until: null,
};

const brokers = process.env.BOOTSTRAP_SERVERS.split(",");
const producer = new Kafka({ clientId: "our-service", brokers, logLevel: logLevel.ERROR }).producer({ idempotent: true });
await producer.connect();
await producer.send({
  topic: `${process.env.TOPIC_PREFIX ?? ""}deletion.requests`,
  messages: [{ key: subjectId, value: valueOf(request) }],
});
await producer.disconnect();
console.log(request.case_id);
