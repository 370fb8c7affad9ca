"""A stand-in for GOV.UK Notify: it takes e-mails, keeps them, and delivers nothing."""
