"""What people decided about a website, kept for good."""
