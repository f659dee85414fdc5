// Publishes a deletion request, as any service does.
import java.io.File;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

class Publish {
    public static void main(String[] words) throws Exception {
        var schema = new Schema.Parser().parse(new File(System.getenv("SCHEMAS"), "DeletionRequested.avsc"));
        var caseId = UUID.randomUUID().toString();
        var now = Instant.now().toEpochMilli();
        var request = new GenericRecordBuilder(schema)
            .set("event_id", UUID.randomUUID().toString())
            .set("case_id", caseId)
            .set("subject_id", words[0])
            .set("requested_at", now)
            .set("cutoff_at", now)
            .set("ground", symbol(schema, "ground", "REQUEST"))
            .set("acting_as", symbol(schema, "acting_as", "SELF"))
            .set("acting_evidence", null)
            .set("channel", symbol(schema, "channel", "SERVICE"))
            .set("records", List.of())
            .set("waives", List.of())
            .set("locale", "zh-CN")
            .set("contact", null)
            .set("dry_run", false)
            .set("confirms", null)
            .build();
        // Avro's own single-object encoding: C3 01, the schema's fingerprint, the body.
        var encoded = new BinaryMessageEncoder<GenericRecord>(GenericData.get(), schema).encode(request);
        var value = new byte[encoded.remaining()];
        encoded.get(value);
        var topic = System.getenv().getOrDefault("TOPIC_PREFIX", "") + "deletion.requests";
        Map<String, Object> settings = Map.of("bootstrap.servers", System.getenv("BOOTSTRAP_SERVERS"));
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, words[0], value)).get();
        }
        System.out.println(caseId);
    }

    private static GenericData.EnumSymbol symbol(Schema schema, String field, String name) {
        return new GenericData.EnumSymbol(schema.getField(field).schema(), name);
    }
}
