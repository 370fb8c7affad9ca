"""Messages to people: what is sent, through which carrier, and what became of it."""
