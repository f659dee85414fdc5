"""What was promised arrives: the one ledger of messages, and the way of each to its phone."""
