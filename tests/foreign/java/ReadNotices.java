// Reads deletion.notices, and hands on each text with the number that it is for.
import com.fasterxml.jackson.databind.ObjectMapper;
import com.goterl.lazysodium.LazySodiumJava;
import com.goterl.lazysodium.SodiumJava;
import java.io.File;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

class ReadNotices {
    private static final LazySodiumJava SODIUM = new LazySodiumJava(new SodiumJava());
    private static final ObjectMapper JSON = new ObjectMapper();

    public static void main(String[] words) throws Exception {
        var schemas = new File(System.getenv("SCHEMAS")); // schemas/avro
        var today = new Schema.Parser().parse(new File(schemas, "ResultNotice.avsc"));
        var decoder = new BinaryMessageDecoder<GenericRecord>(GenericData.get(), today);
        for (var file : new File(schemas, "released/ResultNotice").listFiles()) {
            decoder.addSchema(new Schema.Parser().parse(file)); // found by the fingerprint of a value
        }
        var prefix = System.getenv().getOrDefault("TOPIC_PREFIX", "");
        var topic = prefix + "deletion.notices";
        var group = System.getenv().getOrDefault("GROUP", prefix + "fullstop.reader.notices");
        var settings = new HashMap<String, Object>(); // Kafka's own in KAFKA_OPTIONS: TLS, SASL
        JSON.readTree(System.getenv().getOrDefault("KAFKA_OPTIONS", "{}")).properties()
            .forEach(one -> settings.put(one.getKey(), one.getValue().asText()));
        settings.putAll(Map.of(
            "bootstrap.servers", System.getenv("BOOTSTRAP_SERVERS"),
            "group.id", group,
            "auto.offset.reset", "earliest",
            "isolation.level", "read_committed",
            "enable.auto.commit", false));
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(topic));
            while (true) {
                for (var record : consumer.poll(Duration.ofSeconds(1))) {
                    try {
                        handOn(decoder.decode(record.value()));
                    } catch (RuntimeException | java.io.IOException error) { // set aside, with an alarm
                        System.err.println(record.partition() + ":" + record.offset() + ": cannot be read");
                    }
                }
                consumer.commitSync(); // only what the ledger has
            }
        } catch (AuthorizationException error) {
            System.err.println("no right to read " + topic + " in the group " + group + ": " + error.getMessage());
            System.exit(1);
        }
    }

    private static void handOn(GenericRecord notice) throws java.io.IOException {
        var text = notice.get("sms").toString();
        if (notice.get("stage").toString().equals("PREVIEW") || text.isEmpty()) return;
        var key = notice.get("case_id") + ":" + notice.get("revision"); // your ledger has one row of it
        var phone = phoneIn((ByteBuffer) notice.get("contact"));
        System.out.println(JSON.writeValueAsString(
            phone == null ? Map.of("key", key, "text", text) : Map.of("key", key, "phone", phone, "text", text)));
    }

    private static String phoneIn(ByteBuffer contact) {
        if (contact == null) return null;
        var bytes = new byte[contact.remaining()];
        contact.get(bytes);
        for (var text : System.getenv("PRIVATE_KEYS").split(",")) {
            try {
                var opened = opened(bytes, Base64.getDecoder().decode(text));
                if (opened != null) return JSON.readTree(opened).get("phone").asText();
            } catch (Exception error) {
                return null; // anybody may have sealed it: quote nothing of it
            }
        }
        return null;
    }

    private static byte[] opened(byte[] contact, byte[] secret) throws Exception {
        var open = new byte[32];
        SODIUM.cryptoScalarMultBase(open, secret);
        var id = MessageDigest.getInstance("SHA-256").digest(open);
        if (contact[0] != 1 || !Arrays.equals(contact, 1, 9, id, 0, 8)) return null; // another key's
        var box = Arrays.copyOfRange(contact, 9, contact.length);
        var opened = new byte[box.length - 48];
        return SODIUM.cryptoBoxSealOpen(opened, box, box.length, open, secret) ? opened : null;
    }
}
