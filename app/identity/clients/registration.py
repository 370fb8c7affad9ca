"""What registering a client needs besides its row: a secret, and the file of its sector."""

import json
import secrets

from app.identity.people.queries import token_hash
from app.identity.provider.connection import outgoing
from app.identity.provider.operations import RefusedClientError
from app.identity.provider.registration_rules import sector_fault
from app.identity.provider.rules import Client
from app.outbound import FetchError


def new_secret(auth_method: str) -> str:
    """A fresh secret for a method that needs one, else nothing."""
    return secrets.token_urlsafe(32) if auth_method.startswith("client_secret") else ""


def hash_of(secret: str) -> str:
    return token_hash(secret) if secret else ""


def check_sector(client: Client) -> None:
    """Fetch the file of the client's sector, outside any transaction, and look for its addresses.

    Raises:
        RefusedClientError: it cannot be had, or does not list them all.
    """
    if not client.sector_identifier_uri:
        return
    try:
        answer = outgoing().get(client.sector_identifier_uri, headers={"Accept": "application/json"})
        document = json.loads(answer.body) if answer.status == 200 else None
    except (FetchError, ValueError):
        document = None
    if fault := sector_fault(client, document):
        raise RefusedClientError(fault)
