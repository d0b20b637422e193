"""What every floor shares: stable ids, weeks in a zone, translation, and the rules' `now`."""
