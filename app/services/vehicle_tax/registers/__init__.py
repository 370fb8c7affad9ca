"""The registers that decide whether a vehicle may be taxed: vehicles, MOT tests, insurance."""
