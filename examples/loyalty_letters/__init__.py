"""Loyalty letters: greetings to customers of many years, some with a gift."""
