"""What was sent: one state machine, an append-only history, payment and delivery."""
