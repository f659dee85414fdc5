"""The command `fullstop`: what each subcommand asks for, and how its answer is printed."""
