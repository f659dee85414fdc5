"""Payments: bank cards, and what was cleared with them."""
