"""The pages on which a person registers and signs in."""
