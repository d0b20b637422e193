"""What changes many rows at once: what is too old goes, and a wrong clock is put right."""
