"""The bare idempotent producer: the same records, already in memory; nothing is read or deleted."""

from __future__ import annotations

from confluent_kafka import KafkaError, Message, Producer

from benchmarks.meter import Meter, read_job
from benchmarks.sides.outbox_rows import Row, connect, read


def main() -> None:
    job = read_job()
    rows = read(connect(job), f"select {{}} from {job.schema}.outbox order by id", ())
    producer = Producer(
        {
            "bootstrap.servers": job.bootstrap_servers,
            "enable.idempotence": True,
            "acks": "all",
            "linger.ms": 2,
        }
    )
    meter = Meter(job)
    for part in (rows[: job.warm_up], rows[job.warm_up :]):
        for row in part:
            _produce(producer, row)
        assert producer.flush() == 0
        meter.handled(len(part))
    meter.tell()


def _produce(producer: Producer, row: Row) -> None:
    while True:
        try:
            producer.produce(
                row.topic,
                key=row.key,
                value=row.value,
                headers=[*row.headers],
                callback=_acknowledged,
            )
        except BufferError:
            producer.poll(0.1)
        else:
            producer.poll(0)
            return


def _acknowledged(error: KafkaError | None, _message: Message) -> None:
    assert error is None, error


if __name__ == "__main__":
    main()
