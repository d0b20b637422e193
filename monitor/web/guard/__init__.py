"""Who may ask what, from where and how often, and what every answer tells the browser."""
