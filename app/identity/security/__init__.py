"""What a person does about their own account: credentials, sessions, history, closing it."""
