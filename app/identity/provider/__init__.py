"""OpenID Connect: clients, authorization requests, codes, tokens, keys and the endpoints."""
