"""What was handed out to people, and what they did."""
