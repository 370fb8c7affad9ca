"""Direct Debit: mandates and instalment plans through a port; what is paid for is an opaque subject id."""
