"""`python -m tests.support.broker_classes`: brokers of this suite start in half the time."""

from pathlib import Path
from tempfile import TemporaryDirectory

from fullstop.sandbox.kafka import Kafka, make_ready
from fullstop.sandbox.ports import choose

if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        make_ready(Kafka(Path(folder), choose(), choose()), print)
