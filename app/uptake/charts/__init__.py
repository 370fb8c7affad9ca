"""The geometry of the charts."""
