"""Clients' public keys: registered with them, or fetched from their `jwks_uri` and kept for a while."""

import json
import re
import time
from dataclasses import dataclass
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from app.identity.provider.connection import outgoing
from app.identity.provider.rules import Client
from app.outbound import FetchError

SHORTEST, LONGEST = 60.0, 3600.0
# An unknown key id fetches anew, but a stream of forged assertions must not become a stream of fetches.
REFETCH_AFTER = 30.0
_MAX_AGE = re.compile(r"max-age=(\d+)")


class NoKeysError(ValueError):
    """The client's keys cannot be had."""


@dataclass(frozen=True)
class _Kept:
    document: dict[str, Any]
    fetched: float
    good_until: float

    def has(self, kid: str) -> bool:
        return not kid or any(key.get("kid") == kid for key in self.document["keys"])


class ClientKeys:
    """The key sets of clients with a `jwks_uri`. Lives as long as the application."""

    def __init__(self) -> None:
        self._kept: dict[str, _Kept] = {}

    def refresh(self, address: str, *, kid: str) -> None:
        """Fetch a key set if there is none, it is old, or it lacks a key; called outside transactions.

        A set that cannot be fetched again is used an hour longer at most.
        """
        kept, at = self._kept.get(address), time.monotonic()
        if kept is not None and at < kept.fetched + REFETCH_AFTER:
            return
        if kept is not None and at < kept.good_until and kept.has(kid):
            return
        try:
            answer = outgoing().get(address, headers={"Accept": "application/json"})
            document = json.loads(answer.body) if answer.status == 200 else None
        except (FetchError, ValueError):
            document = None
        if not isinstance(document, dict) or not isinstance(document.get("keys"), list):
            document = kept.document if kept and at < kept.good_until + LONGEST else {"keys": []}
            self._kept[address] = _Kept(document, at, kept.good_until if kept else at)
            return
        public = [key for key in document["keys"] if isinstance(key, dict) and key.get("kty") != "oct"]
        said = _MAX_AGE.search(answer.headers.get("cache-control", ""))
        lasts = min(max(float(said.group(1)) if said else 0.0, SHORTEST), LONGEST)
        self._kept[address] = _Kept({"keys": public}, at, at + lasts)

    def of(self, client: Client) -> KeySet:
        """The keys of a client.

        Raises:
            NoKeysError: none are registered, or its address gave none.
        """
        kept = self._kept.get(client.jwks_uri)
        found = (kept.document if kept else {}) if client.jwks_uri else dict(client.jwks)
        try:
            if found.get("keys"):
                return KeySet.import_key_set(found)  # type: ignore[arg-type]
        except (JoseError, ValueError, KeyError) as fault:
            raise NoKeysError(client.client_id) from fault
        raise NoKeysError(client.client_id)
