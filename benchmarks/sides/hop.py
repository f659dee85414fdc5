"""One bare hop: read, commit one row a record, produce, until it is terminated."""

from __future__ import annotations

import signal
from uuid import uuid4

import psycopg
from confluent_kafka import Consumer, Producer

from benchmarks.meter import read_job


def main() -> None:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    job = read_job()
    clients = {"bootstrap.servers": job.bootstrap_servers}
    consumer = Consumer(
        {
            **clients,
            "group.id": job.group,
            "auto.offset.reset": "earliest",
            "enable.auto.commit": False,
        }
    )
    producer = Producer({**clients, "enable.idempotence": True, "linger.ms": 2})
    connection = psycopg.connect(
        job.database_url,
        autocommit=True,
        prepare_threshold=2,
        options=f"-c role={job.schema}_eraser -c search_path={job.schema}",
    )
    consumer.subscribe([job.topic])
    try:
        while True:
            batch = consumer.consume(1, 0.5)
            batch += consumer.consume(job.batch_max - 1, 0.0) if batch else []
            if not batch:
                continue
            connection.execute(
                "insert into inbox (consumer, event_id)"
                " select %s, id from unnest(%s::uuid[]) as id",
                (job.group, [str(uuid4()) for _ in batch]),
            )
            for message in batch:
                producer.produce(job.to_topic, key=message.key(), value=message.value())
            producer.flush()
            consumer.commit(asynchronous=True)
    except KeyboardInterrupt:
        consumer.close()


if __name__ == "__main__":
    main()
