"""What a domain remembers: its cases, its copy of open matters, its duties, its rules."""
