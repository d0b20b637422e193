"""What is handed out so that somebody reaches the page by it, and whether it still counts."""
