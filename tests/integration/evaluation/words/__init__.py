"""What people write into events, and what the rules make of it."""
