"""A business service whose producer is transactional: its markers are the last offsets of topics.

A marker lies where a record would, and is none: no reader ever gets it.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4

from confluent_kafka import Producer

from fullstop.running.clock import now
from fullstop.sandbox import samples
from fullstop.schemas.codec import encode
from fullstop.schemas.messages import DeletionRequested
from tests.support.broker import Lying, end_offsets, last_records

TRANSACTION_SECONDS = 30.0


def leave_markers(bootstrap_servers: str, topics: Sequence[str], *, committed: bool) -> None:
    """End every partition of these topics with a marker.

    Of a transaction that is committed, of copies of each partition's last record; or of one that is
    aborted, whose records ask in the name of one who never asks.
    """
    if committed:
        records = last_records(bootstrap_servers, topics)
    else:
        places = end_offsets(bootstrap_servers, topics)
        records = [_never_asked(topic, partition) for topic, partition in places]
    producer = Producer(
        {
            "bootstrap.servers": bootstrap_servers,
            "transactional.id": f"business-{uuid4().hex}",
            "log_level": 0,
        }
    )
    producer.init_transactions(TRANSACTION_SECONDS)
    producer.begin_transaction()
    for record in records:
        producer.produce(
            record.topic,
            partition=record.partition,
            key=record.key,
            value=record.value,
            headers=dict(record.headers),
        )
    if committed:
        producer.commit_transaction(TRANSACTION_SECONDS)
    else:
        producer.flush(TRANSACTION_SECONDS)  # or nothing of it would come to lie there
        producer.abort_transaction(TRANSACTION_SECONDS)


def _never_asked(topic: str, partition: int) -> Lying:
    request = DeletionRequested.model_validate(
        {
            "event_id": uuid4(),
            "case_id": f"fault-aborted-{uuid4().hex}",
            "subject_id": samples.BYSTANDER,
            "requested_at": now(),
        }
    )
    return Lying(topic, partition, 0, samples.BYSTANDER.encode(), encode(request), {})
