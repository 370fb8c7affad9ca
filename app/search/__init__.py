"""The search page and command; gathers what there is to find and asks the search index."""
