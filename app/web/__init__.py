"""What is HTTP and no feature: layout, access, requests, security, languages, errors."""
