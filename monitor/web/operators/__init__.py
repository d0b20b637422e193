"""What whoever runs the machine asks: is it alive, does it do its work, how much of what."""
