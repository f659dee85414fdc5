"""The customer's door: apply, prove who you are, see what will happen, confirm it, follow it."""
