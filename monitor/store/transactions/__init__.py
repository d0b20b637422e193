"""How a transaction begins: in whose schema, and after what waiting."""
