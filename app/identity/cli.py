"""`hub identity ...` for operators, and `hub sample code` for demonstrations."""

import json
import secrets
import time
from pathlib import Path

import click

from app import clock
from app.db import read_session, transaction
from app.identity.people import credentials, queries
from app.identity.people.credentials import DRIFT_STEPS, STEP_SECONDS
from app.identity.provider import keys, operations
from app.identity.provider.queries import all_registered
from app.identity.provider.rules import AUTH_METHODS, LEVELS, SCOPES, SIGNING, Client
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
@click.option("--welsh-name", default="", help="The name in Welsh.")
@click.option("--redirect-uri", "redirect_uris", multiple=True, help="Matched exactly.")
@click.option("--post-logout-uri", "logout_uris", multiple=True, help="Where to go after signing out.")
@click.option("--auth-method", type=click.Choice(AUTH_METHODS), default=AUTH_METHODS[0], show_default=True)
@click.option("--jwks", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Its public keys.")
@click.option("--sector", default="", help="Clients of one sector share what they call a person.")
@click.option("--scope", "scopes", multiple=True, type=click.Choice(SCOPES), default=("openid", "email"))
@click.option("--level", "levels", multiple=True, type=click.Choice(LEVELS), default=LEVELS)
@click.option("--id-token-alg", type=click.Choice(SIGNING), default="ES256", show_default=True)
@click.option("--organisation", default="", help="Whose service it is; machine tokens carry it.")
@click.option("--resource-server", is_flag=True, help="It may ask about any token (introspection).")
@click.option("--waive-pkce", default="", metavar="REASON", help="For a client that cannot send PKCE.")
@click.option("--waive-nonce", default="", metavar="REASON", help="For a client that cannot send a nonce.")
@click.pass_obj
def add_client(
    terminal: Terminal,
    *,
    client_id: str,
    name: str,
    welsh_name: str,
    redirect_uris: tuple[str, ...],
    logout_uris: tuple[str, ...],
    auth_method: str,
    jwks: Path | None,
    sector: str,
    scopes: tuple[str, ...],
    levels: tuple[str, ...],
    id_token_alg: str,
    organisation: str,
    resource_server: bool,
    waive_pkce: str,
    waive_nonce: str,
) -> None:
    """Register a relying party, or change its registration.

    A client secret, where the method needs one, is made here and printed once.

    Example: hub identity client add parks --name Parks --redirect-uri https://parks.example/cb --jwks k.json
    """
    secret = secrets.token_urlsafe(32) if auth_method.startswith("client_secret") else ""
    try:
        made = Client(
            client_id=client_id,
            name=name,
            name_cy=welsh_name,
            redirect_uris=redirect_uris,
            post_logout_redirect_uris=logout_uris,
            auth_method=auth_method,
            secret_hash=queries.token_hash(secret) if secret else "",
            jwks=_public_keys(jwks),
            sector=sector,
            scopes=scopes,
            levels=levels,
            signs_with=id_token_alg,
            organisation=organisation,
            resource_server=resource_server,
            pkce_waived=waive_pkce,
            nonce_waived=waive_nonce,
        )
        with transaction(terminal.engine) as session:
            operations.add_client(session, made, by=BY, now=clock.now())
    except operations.RefusedClientError as refusal:
        raise click.UsageError(str(refusal)) from refusal
    terminal.say(f"{client_id} is registered.")
    terminal.emit_json({"client_id": client_id, **({"client_secret": secret} if secret else {})})


def _public_keys(path: Path | None) -> dict[str, list[dict[str, str]]]:
    """The key set in a file: never with a private part, which no provider should ever hold."""
    if path is None:
        return {}
    try:
        found = json.loads(path.read_text())["keys"]
        private = [key for key in found if "d" in key or key["kty"] == "oct"]
    except (ValueError, KeyError, TypeError) as fault:
        raise operations.RefusedClientError(f"{path} holds no key set (RFC 7517)") from fault
    if private:
        raise operations.RefusedClientError(f"{path} holds a private key: send public keys only")
    return {"keys": found}


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


@identity.command("rotate-keys")
@click.pass_obj
def rotate_keys(terminal: Terminal) -> None:
    """Make new signing keys: published now, signing in a day, the old ones published two days longer.

    Example: hub identity rotate-keys
    """
    with transaction(terminal.engine) as session:
        made = keys.rotate(session, now=clock.now())
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
