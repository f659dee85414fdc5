"""Orders: the vouchers and what hangs on them."""
