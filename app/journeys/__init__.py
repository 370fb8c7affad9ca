"""The journey engine: renders, stores and resumes every service; it knows specs, never a service."""
