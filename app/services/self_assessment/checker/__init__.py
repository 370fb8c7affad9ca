"""Do I need to send a tax return? A smart answer."""
