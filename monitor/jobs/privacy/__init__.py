"""What is kept about one client: all of it, for whoever may ask for it."""
