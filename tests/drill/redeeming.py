"""The drill of authorization codes: sixteen connections present each code at once to two web processes."""

import os
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import httpx2
from sqlalchemy import Engine
from sqlmodel import select

from app import clock
from app.db import read_session, transaction
from app.identity.people.queries import token_hash
from app.identity.provider.models import AuthorizationCode, RefreshToken, Token
from app.identity.provider.operations import add_client
from app.identity.provider.rules import Client
from tests.identity.people import add_person
from tests.serving import free_port

ROOT = Path(__file__).parent.parent.parent
CALLBACK, SECRET = "https://parks.example/callback", "a-secret-of-the-drill"
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"  # RFC 7636, appendix B
PATIENCE = 60


@dataclass(frozen=True)
class Outcome:
    """What the drill saw."""

    codes: int
    requests: int
    processes: int
    seconds: float
    # Codes with another number of successes than one, by that number.
    wrong: dict[int, int] = field(default_factory=dict)
    other_answers: dict[int, int] = field(default_factory=dict)
    tokens: int = 0
    alive: int = 0

    @property
    def sound(self) -> bool:
        """Exactly one success for each code, and nothing left alive of any."""
        return not (self.wrong or self.other_answers or self.alive)


def run(engine: Engine, folder: Path, *, codes: int, at_once: int) -> Outcome:
    """Present `codes` codes, each by `at_once` connections in the same moment."""
    made = _prepare(engine, codes)
    port = free_port()
    environ = {
        **os.environ,
        "HUB_DATABASE_URL": engine.url.render_as_string(hide_password=False),
        "HUB_DATA_DIR": str(folder),
        "HUB_BASE_URL": f"http://127.0.0.1:{port}",
        "HUB_WEB_PROCESSES": "2",
        "HUB_POST_RATE_LIMIT": "",
        "HUB_LOG_LEVEL": "error",
    }
    with (folder / "hub.log").open("ab") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "app", "serve"], env=environ, cwd=ROOT, stdout=log, stderr=log
        )
        try:
            _wait(f"http://127.0.0.1:{port}/health/live", folder / "hub.log")
            began = time.monotonic()
            answers = _present(f"http://127.0.0.1:{port}/identity/token", made, at_once)
            seconds = time.monotonic() - began
        finally:
            server.terminate()
            server.wait(PATIENCE)
    return _judge(engine, answers, codes, at_once, seconds)


def _prepare(engine: Engine, count: int) -> list[str]:
    person, now = add_person(engine, "race@example.org"), clock.now()
    made = [f"code {number} of the drill" for number in range(count)]
    client = Client(
        client_id="parks",
        name="Parks Agency",
        redirect_uris=(CALLBACK,),
        auth_method="client_secret_post",
        secret_hash=token_hash(SECRET),
        scopes=("openid", "offline_access"),
    )
    with transaction(engine) as session:
        add_client(session, client, by="command", now=now)
        for code in made:
            session.add(
                AuthorizationCode(
                    code_hash=token_hash(code),
                    client_id="parks",
                    person_id=person.id,
                    sid="sid",
                    redirect_uri=CALLBACK,
                    scope="openid offline_access",
                    nonce=f"nonce of {code}",
                    code_challenge=CHALLENGE,
                    level="Cl.Cm",
                    authenticated_at=now,
                    expires_at=now + timedelta(minutes=30),
                )
            )
    return made


def _wait(url: str, log: Path) -> None:
    limit = time.monotonic() + PATIENCE
    while time.monotonic() < limit:
        try:
            httpx2.get(url, trust_env=False)
        except httpx2.TransportError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(log.read_text())


def _present(url: str, codes: list[str], at_once: int) -> list[tuple[str, int]]:
    """Every connection is open before the first code; each code goes out on all of them together."""
    together = threading.Barrier(at_once)
    form = {
        "grant_type": "authorization_code",
        "redirect_uri": CALLBACK,
        "code_verifier": VERIFIER,
        "client_id": "parks",
        "client_secret": SECRET,
    }

    def connection(_number: int) -> list[tuple[str, int]]:
        answers = []
        with httpx2.Client(trust_env=False, timeout=PATIENCE) as client:
            client.get(url)
            for code in codes:
                together.wait(PATIENCE)
                answers.append((code, client.post(url, data={**form, "code": code}).status_code))
        return answers

    with ThreadPoolExecutor(at_once) as pool:
        return [answer for found in pool.map(connection, range(at_once)) for answer in found]


def _judge(
    engine: Engine, answers: list[tuple[str, int]], codes: int, at_once: int, seconds: float
) -> Outcome:
    won = Counter(code for code, status in answers if status == 200)
    wins = Counter(won[code] for code in {code for code, _ in answers})
    with read_session(engine) as session:
        ends = [
            *session.exec(select(Token.revoked_at)).all(),
            *session.exec(select(RefreshToken.revoked_at)).all(),
        ]
    return Outcome(
        codes=codes,
        requests=codes * at_once,
        processes=2,
        seconds=round(seconds, 1),
        wrong={number: count for number, count in wins.items() if number != 1},
        other_answers=dict(Counter(status for _, status in answers if status not in {200, 400})),
        tokens=len(ends),
        alive=sum(end is None for end in ends),
    )
