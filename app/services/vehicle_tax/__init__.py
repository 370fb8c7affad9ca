"""Vehicle tax."""
