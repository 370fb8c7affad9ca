"""Lists of websites from other registers: recognised by their header, merged, nothing lost."""
