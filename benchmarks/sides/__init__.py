"""What is compared: each side runs in a process of its own, told by a `Job`, and says how long."""
