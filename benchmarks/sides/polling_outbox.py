"""The outbox that people write today: poll the oldest unsent rows, produce, flush, mark them."""

from __future__ import annotations

from confluent_kafka import Producer

from benchmarks.meter import Meter, read_job
from benchmarks.sides.outbox_rows import connect, read


def main() -> None:
    job = read_job()
    table = f"{job.schema}.polled_outbox"
    connection = connect(job)
    producer = Producer({"bootstrap.servers": job.bootstrap_servers, "enable.idempotence": True})
    meter = Meter(job)

    while not meter.is_done():
        rows = read(
            connection,
            f"select {{}} from {table} where not sent order by id limit %s",
            (job.batch_max,),
        )
        for row in rows:
            producer.produce(row.topic, key=row.key, value=row.value, headers=[*row.headers])
        assert producer.flush() == 0
        connection.execute(
            f"update {table} set sent = true where id = any(%s)".encode(),
            ([row.id for row in rows],),
        )
        meter.handled(len(rows))
    meter.tell()


if __name__ == "__main__":
    main()
