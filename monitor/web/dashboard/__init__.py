"""What people see who are signed in. Each page asks the jobs and lays out what they may see."""
