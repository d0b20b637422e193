"""Commands about what is sent: alerts and digest."""
