"""Sample data and development aids; refused in production."""
