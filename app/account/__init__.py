"""The signed-in person's home: cases, receipts, vehicles and messages."""
