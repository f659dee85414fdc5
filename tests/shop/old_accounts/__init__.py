"""The accounts of a shop whose customers are uuids: one is the key of its own account."""
