"""A health community: prescriptions that were collected, and short videos that customers posted."""
