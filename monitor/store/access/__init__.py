"""Who may reach what by the web, by a token or as somebody, and what people did."""
