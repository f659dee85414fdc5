"""What a domain does with a request: carry it out, go on by itself, answer."""
