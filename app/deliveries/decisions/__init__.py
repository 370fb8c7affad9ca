"""A department accepts or rejects what it got, in its answer or later."""
