"""The webhook channel: signed JSON, posted."""
