"""What runs in the peers' own environment (`peers.in`): other libraries' consumer, the plots."""
