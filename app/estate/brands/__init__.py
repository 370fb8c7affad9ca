"""Family likeness: which other website each one looks like, and whose name it goes by."""
