"""Commands about what the rules concluded, and people's word on it: findings, explain, dismiss."""
