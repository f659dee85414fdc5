"""Fullstop under one name: each package below is a link to a folder of the repository."""
