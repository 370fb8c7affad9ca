"""A receiver that ships: it checks signatures as a department must, and can be told to fail."""
