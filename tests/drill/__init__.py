"""What operators do on a bad day, on real servers, and what must be so afterwards."""
