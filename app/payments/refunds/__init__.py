"""Money on its way back: given once, and followed until it has arrived."""
