"""The OpenID provider: people and how they prove who they are, clients, tokens (URL /identity)."""
