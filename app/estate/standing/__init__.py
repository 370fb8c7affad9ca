"""What counts as a website of its own, what is part of another, and what is closed."""
