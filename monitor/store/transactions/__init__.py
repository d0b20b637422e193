"""How a transaction begins, in whose schema, after what waiting, and what is said if it fails."""
