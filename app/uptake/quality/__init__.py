"""What was wrong in the files that were imported."""
