"""Names that are no websites for the inventory: test systems, portals, components; each with a reason."""
