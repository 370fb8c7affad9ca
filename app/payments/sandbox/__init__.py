"""A payment provider that takes no money: the API and the hosted card pages."""
