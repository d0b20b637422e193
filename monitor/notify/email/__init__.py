"""The e-mail channel: SMTP, MIME, and refusals in words."""
