"""Channel shift: how much of each service people use online, and what that rests on."""
