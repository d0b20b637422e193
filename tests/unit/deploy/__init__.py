"""What a machine is set up with: containers, services, alerts."""
