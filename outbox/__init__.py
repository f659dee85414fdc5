"""What is certain: inbox, cases, work and outbox in one transaction, and the relay behind it."""
