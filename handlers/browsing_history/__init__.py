"""Browsing history: what a customer looked at and searched for."""
