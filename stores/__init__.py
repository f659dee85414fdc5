"""Where the rows of a domain lie: one folder for each kind of store, behind the port."""
