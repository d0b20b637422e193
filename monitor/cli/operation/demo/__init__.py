"""`demo`: replays a made-up practice and sums up what it led to."""
