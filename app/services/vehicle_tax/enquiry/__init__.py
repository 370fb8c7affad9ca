"""Asking a vehicle register what it tells anybody: DVLA Vehicle Enquiry Service, or our own table."""
