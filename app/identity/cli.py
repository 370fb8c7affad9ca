"""`hub identity ...` for operators, and `hub sample code` for demonstrations."""

import json
import time
from pathlib import Path
from typing import Any

import click

from app import clock
from app.audit.operations import record
from app.db import read_session, transaction
from app.identity.clients.registration import check_sector, hash_of, new_secret
from app.identity.people import credentials, queries
from app.identity.people.credentials import DRIFT_STEPS, STEP_SECONDS
from app.identity.provider import connection, operations
from app.identity.provider.claims import CLAIMS
from app.identity.provider.queries import all_registered, undelivered
from app.identity.provider.registration_rules import public_keys
from app.identity.provider.rules import (
    AUTH_METHODS,
    CREDENTIAL_LEVELS,
    LEVELS,
    SCOPES,
    SIGNING,
    Client,
)
from app.identity.workflows import rotate_all
from app.terminal import Terminal

BY = "command"


@click.group()
def identity() -> None:
    """The identity provider: its clients and keys."""


@identity.group()
def client() -> None:
    """Relying parties: services that sign people in here."""


@client.command("add")
@click.argument("client_id")
@click.option("--name", required=True, help="Shown to people who sign in.")
@click.option("--welsh-name", "name_cy", default="", help="The name in Welsh.")
@click.option("--redirect-uri", "redirect_uris", multiple=True, help="Matched exactly.")
@click.option(
    "--post-logout-uri", "post_logout_redirect_uris", multiple=True, help="Where to go after signing out."
)
@click.option("--back-channel-uri", "backchannel_logout_uri", default="", help="Told of sign-outs.")
@click.option("--auth-method", type=click.Choice(AUTH_METHODS), default=AUTH_METHODS[0], show_default=True)
@click.option("--jwks", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Its public keys.")
@click.option("--jwks-uri", default="", help="Where its public keys are fetched from instead.")
@click.option("--sector", default="", help="Clients of one sector share what they call a person.")
@click.option(
    "--sector-uri", "sector_identifier_uri", default="", help="A file that lists the sector's URIs."
)
@click.option("--scope", "scopes", multiple=True, type=click.Choice(SCOPES), default=("openid", "email"))
@click.option("--claim", "claims", multiple=True, type=click.Choice(tuple(CLAIMS)), default=tuple(CLAIMS)[:2])
@click.option("--level", "levels", multiple=True, type=click.Choice(LEVELS), default=CREDENTIAL_LEVELS)
@click.option("--id-token-alg", "signs_with", type=click.Choice(SIGNING), default="ES256", show_default=True)
@click.option("--userinfo-alg", "userinfo_signed_with", type=click.Choice(("", *SIGNING)), default="")
@click.option("--organisation", default="", help="Whose service it is; machine tokens carry it.")
@click.option("--resource-server", is_flag=True, help="It may ask about any token (introspection).")
@click.option("--require-pushed", "requires_pushed", is_flag=True, help="It must push its requests.")
@click.option("--require-signed", "requires_signed", is_flag=True, help="It must sign its requests.")
@click.option("--waive-pkce", "pkce_waived", default="", metavar="REASON", help="It cannot send PKCE.")
@click.option("--waive-nonce", "nonce_waived", default="", metavar="REASON", help="It cannot send a nonce.")
@click.option(
    "--waive-consent", "consent_waived", default="", metavar="REASON", help="Nobody is asked first."
)
@click.pass_obj
def add_client(terminal: Terminal, /, *, jwks: Path | None, **settings: Any) -> None:
    """Register a relying party, or change its registration.

    A client secret, where the method needs one, is made here and printed once.

    Example: hub identity client add parks --name Parks --redirect-uri https://parks.example/cb --jwks k.json
    """
    connection.install(terminal.settings)
    secret = new_secret(settings["auth_method"])
    try:
        made = Client(**settings, secret_hash=hash_of(secret), jwks=_public_keys(jwks))
        check_sector(made)
        with transaction(terminal.engine) as session:
            operations.add_client(session, made, by=BY, now=clock.now())
    except operations.RefusedClientError as refusal:
        raise click.UsageError(str(refusal)) from refusal
    terminal.say(f"{made.client_id} is registered.")
    terminal.emit_json({"client_id": made.client_id, **({"client_secret": secret} if secret else {})})


def _public_keys(path: Path | None) -> dict[str, Any]:
    try:
        return public_keys(json.loads(path.read_text())) if path else {}
    except ValueError as fault:
        raise operations.RefusedClientError(f"{path}: {fault}") from fault


@client.command("list")
@click.pass_obj
def list_clients(terminal: Terminal) -> None:
    """Every registered relying party, as JSON, without secrets.

    Example: hub identity client list
    """
    with read_session(terminal.engine) as session:
        found = all_registered(session)
    shown = [{k: v for k, v in vars(one).items() if k != "secret_hash"} for one in found]
    terminal.emit_json(shown)


@client.command("remove")
@click.argument("client_id")
@click.pass_obj
def remove_client(terminal: Terminal, client_id: str) -> None:
    """End a registration: nobody signs in for it any more, and the tokens it holds stop working.

    Example: hub identity client remove parks
    """
    with transaction(terminal.engine) as session:
        if not operations.remove_client(session, client_id, by=BY, now=clock.now()):
            raise click.UsageError(f"no client is registered as {client_id}")
    terminal.say(f"{client_id} is registered no longer.")


@client.command("logouts")
@click.pass_obj
def list_logouts(terminal: Terminal) -> None:
    """Sign-outs that clients were not told of, after every try, as JSON: the last thirty days.

    Example: hub identity client logouts
    """
    with read_session(terminal.engine) as session:
        failed = undelivered(session)
    terminal.emit_json(
        [
            {"client_id": n.client_id, "at": n.created_at.isoformat(), "tries": n.tries, "fault": n.fault}
            for n in failed
        ]
    )


@identity.command("rotate-keys")
@click.pass_obj
def rotate_keys(terminal: Terminal) -> None:
    """Make new signing keys: published now, signing in a day, the old ones published two days longer.

    Keys of core identities are renewed with them.

    Example: hub identity rotate-keys
    """
    with transaction(terminal.engine) as session:
        now = clock.now()
        made = rotate_all(session, now=now)
        record(
            session,
            actor=BY,
            act="identity.rotate-keys",
            subject_type="key",
            subject_id=made[0],
            after={"keys": made},
            now=now,
        )
    terminal.say(f"New keys: {', '.join(made)}.")


@click.command("code")
@click.argument("email")
@click.pass_obj
def sample_code(terminal: Terminal, email: str) -> None:
    """The code that a sample person's authenticator app shows now; waits if it was already used.

    Example: hub sample code driver@sample.example
    """
    with read_session(terminal.engine) as session:
        person = queries.person_by_email(session, email)
        app = queries.authenticator(session, person.id) if person and person.sample else None
        secret, last_step = (app.secret, app.last_step) if app else ("", 0)
    if not secret:
        raise click.UsageError(f"{email} is no sample person: load them with `hub sample load`")
    # A code works once and the next one is already accepted, so two sign-ins need not wait.
    now = clock.now()
    step = max(int(now.timestamp()) // STEP_SECONDS, last_step + 1)
    early = (step - DRIFT_STEPS) * STEP_SECONDS - now.timestamp()
    if early > 0:
        terminal.say(f"the last code was just used; the next works in {early:.0f} s ...")
        time.sleep(early)
    click.echo(credentials.code_of_step(secret, step))


COMMANDS: tuple[click.Command, ...] = (identity,)
