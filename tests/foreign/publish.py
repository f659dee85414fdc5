"""Publishes a deletion request, as any service does."""

import io
import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import fastavro
from confluent_kafka import Producer

SCHEMAS = Path(os.environ["SCHEMAS"])  # schemas/avro
TOPIC = os.environ.get("TOPIC_PREFIX", "") + "deletion.requests"

schema = fastavro.parse_schema(json.loads((SCHEMAS / "DeletionRequested.avsc").read_bytes()))
vectors = json.loads((SCHEMAS / "vectors.json").read_bytes())["DeletionRequested"]
mark = bytes.fromhex("c301" + vectors[-1]["fingerprint"])


def value_of(fields: dict[str, object]) -> bytes:
    """The record in Avro single-object encoding."""
    body = io.BytesIO()
    fastavro.schemaless_writer(body, schema, fields)
    return mark + body.getvalue()


def main(subject_id: str) -> None:
    """Ask for everything that is held of a customer."""
    now = datetime.now(UTC)
    request = {
        "event_id": str(uuid4()),
        "case_id": str(uuid4()),
        "subject_id": subject_id,
        "requested_at": now,
        "cutoff_at": now,
        "ground": "REQUEST",
        "acting_as": "SELF",
        "acting_evidence": None,
        "channel": "SERVICE",
        "records": [],
        "waives": [],
        "locale": "zh-CN",
        "contact": None,
        "dry_run": False,
        "confirms": None,
        "contact_until": None,
    }
    refused: list[object] = []
    producer = Producer(
        {"bootstrap.servers": os.environ["BOOTSTRAP_SERVERS"], "enable.idempotence": True}
    )
    producer.produce(
        TOPIC,
        key=subject_id,
        value=value_of(request),
        on_delivery=lambda error, _: refused.append(error) if error else None,
    )
    if producer.flush(30) or refused:
        sys.exit("the broker did not acknowledge it; publish the same bytes again")
    sys.stdout.write(f"{request['case_id']}\n")


if __name__ == "__main__":
    main(sys.argv[1])
