"""What runs: the command, and the processes behind each topic."""
