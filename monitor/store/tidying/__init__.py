"""What changes many rows at once: what is too old goes, a wrong clock is put right, all move."""
