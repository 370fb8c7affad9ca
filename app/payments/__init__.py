"""Card payments: a port shaped as GOV.UK Pay, its adapter and its sandbox; cases are opaque ids."""
