"""What sends texts: one port, and a gateway behind it for each way of being reached."""
