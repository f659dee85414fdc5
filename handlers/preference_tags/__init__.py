"""Preference tags: what was derived from a customer's behaviour."""
