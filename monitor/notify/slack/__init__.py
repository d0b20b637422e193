"""The Slack channel: webhook or bot, buttons over Socket Mode, refusals in words."""
