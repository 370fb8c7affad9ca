"""Where figures come from: the hub's own journeys, and what was imported."""
