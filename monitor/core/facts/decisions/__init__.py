"""What somebody decided about a client's hour: moved, cancelled, booked anew; by whom, how late."""
