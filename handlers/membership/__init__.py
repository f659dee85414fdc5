"""Membership: who the customer is, their level and their benefits."""
