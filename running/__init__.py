"""What a process stands on: the Kafka client, the loop, settings, logs, health, the clock."""
