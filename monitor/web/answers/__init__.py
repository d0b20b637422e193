"""`/a/<token>`: what one signed link is for. GET shows it, POST does it."""
