"""Files that people send with an answer: checked by content, scanned, then stored encrypted."""
