"""Times at which a service is closed: announced, kept, ended early."""
