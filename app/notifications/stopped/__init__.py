"""Messages that stopped: an operator tries them again, or closes them with a reason."""
