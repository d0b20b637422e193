"""What all floors share: stable ids, weeks in a zone, translation, harmless text, rules' `now`."""
