"""Tax that is paid by Direct Debit: it renews by itself, and ends when the money does not come."""
