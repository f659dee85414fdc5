"""Measures Fullstop beside what the same work costs without it, on the same broker and database."""
