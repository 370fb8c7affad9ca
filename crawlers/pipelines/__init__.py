"""What happens to evidence once it is seen: one thing to a file."""
