"""The one door to Kafka: reading, publishing, positions, topics."""

from fullstop.running.kafka.cluster import Cluster, KafkaAwayError, KafkaRefusedError
from fullstop.running.kafka.positions import Backlog, Extent, Progress
from fullstop.running.kafka.publisher import Publisher
from fullstop.running.kafka.readers import Lookup, Tail
from fullstop.running.kafka.records import Place, Received
from fullstop.running.kafka.subscription import Standing, Subscription
from fullstop.running.kafka.topics import TopicAdmin

__all__ = [
    "Backlog",
    "Cluster",
    "Extent",
    "KafkaAwayError",
    "KafkaRefusedError",
    "Lookup",
    "Place",
    "Progress",
    "Publisher",
    "Received",
    "Standing",
    "Subscription",
    "Tail",
    "TopicAdmin",
]
