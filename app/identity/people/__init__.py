"""People, their credentials, their sessions, and the limits that slow a guesser."""
