"""What should become of each departmental website, and why."""
