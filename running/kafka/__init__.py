"""The one door to Kafka: reading, publishing, positions, topics."""

from fullstop.running.kafka.acls import Acls as Acls
from fullstop.running.kafka.cluster import Cluster as Cluster
from fullstop.running.kafka.cluster import KafkaAwayError as KafkaAwayError
from fullstop.running.kafka.cluster import KafkaRefusedError as KafkaRefusedError
from fullstop.running.kafka.positions import Backlog as Backlog
from fullstop.running.kafka.positions import Extent as Extent
from fullstop.running.kafka.positions import Progress as Progress
from fullstop.running.kafka.publisher import Publisher as Publisher
from fullstop.running.kafka.readers import Lookup as Lookup
from fullstop.running.kafka.readers import Tail as Tail
from fullstop.running.kafka.records import Place as Place
from fullstop.running.kafka.records import Received as Received
from fullstop.running.kafka.rights import HERE as HERE
from fullstop.running.kafka.rights import Right as Right
from fullstop.running.kafka.subscription import Standing as Standing
from fullstop.running.kafka.subscription import Subscription as Subscription
from fullstop.running.kafka.topics import TopicAdmin as TopicAdmin
from fullstop.running.kafka.users import let_in as let_in
