"""What becomes of the answers: one case, its days, and the notice the customer reads."""
