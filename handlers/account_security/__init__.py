"""Account security: who logged in, from where, with which device."""
