"""Handing what people sent to the departments it is for, and keeping each one's receipt."""
