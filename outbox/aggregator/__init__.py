"""What the aggregator remembers: cases and answers, dead letters, domains that retired."""
