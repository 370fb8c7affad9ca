"""The relying party: who is this, how sure are we, step up (any OpenID Connect issuer)."""
