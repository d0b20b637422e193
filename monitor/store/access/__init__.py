"""Who may reach what by the web: the tokens that were handed out."""
