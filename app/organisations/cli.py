"""`hub staff` and `hub organisations`: who works here and for whom."""

import click

from app import clock
from app.db import read_session, transaction
from app.organisations import operations, queries
from app.organisations.rules import KINDS, ROLES, Kind, Role
from app.terminal import Terminal

BY = "command"


@click.group()
def staff() -> None:
    """Staff and their roles."""


@staff.command("add")
@click.argument("email")
@click.option("--role", type=click.Choice(ROLES), required=True)
@click.option("--organisation", metavar="SLUG", help="Only within this organisation.")
@click.pass_obj
def add(terminal: Terminal, email: str, role: Role, organisation: str | None) -> None:
    """Invite EMAIL to a role; it is theirs from their first sign-in with two factors.

    Example: hub staff add ada@example.org --role content --organisation parks
    """
    try:
        with transaction(terminal.engine) as session:
            operations.invite(
                session, email=email, role=role, organisation=organisation, by=BY, now=clock.now()
            )
    except operations.RefusedError as refusal:
        raise click.UsageError(str(refusal)) from refusal
    place = f" for {organisation}" if organisation else ""
    terminal.say(f"{email} is invited as {role}{place}, and is so from the next sign-in.")


@staff.command("remove")
@click.argument("subject")
@click.option("--role", type=click.Choice(ROLES), required=True)
@click.option("--organisation", metavar="SLUG", help="Only the role within this organisation.")
@click.pass_obj
def remove(terminal: Terminal, subject: str, role: Role, organisation: str | None) -> None:
    """Take a role from the person with this subject identifier (see `hub staff list`).

    Example: hub staff remove 3f0c2a1e --role content
    """
    try:
        with transaction(terminal.engine) as session:
            ended = operations.remove(
                session, subject=subject, role=role, organisation=organisation, by=BY, now=clock.now()
            )
    except operations.RefusedError as refusal:
        raise click.UsageError(str(refusal)) from refusal
    if not ended:
        raise click.UsageError("nobody with that subject identifier holds that role there")
    terminal.say(f"{subject} is {role} no longer.")


@staff.command("list")
@click.pass_obj
def list_staff(terminal: Terminal) -> None:
    """Everybody with a role and every open invitation, as JSON.

    Example: hub staff list
    """
    with read_session(terminal.engine) as session:
        held = [
            {"subject": m.subject, "issuer": m.issuer, "role": m.role, "organisation": slug}
            for m, slug in queries.memberships(session)
        ]
        asked = [
            {"email": i.email, "role": i.role, "organisation": slug} for i, slug in queries.waiting(session)
        ]
    terminal.emit_json({"staff": held, "invited": asked})


@click.group()
def organisations() -> None:
    """Departments, agencies and councils."""


@organisations.command("add")
@click.argument("slug")
@click.argument("name")
@click.option("--welsh", default="", metavar="NAME", help="The name in Welsh.")
@click.option("--kind", type=click.Choice(KINDS), default="department", show_default=True)
@click.option("--parent", metavar="SLUG", help="The organisation that it belongs to.")
@click.pass_obj
def add_organisation(
    terminal: Terminal, *, slug: str, name: str, welsh: str, kind: Kind, parent: str | None
) -> None:
    """Add an organisation, or bring the one with this SLUG up to date.

    Example: hub organisations add parks 'Parks Agency' --kind agency
    """
    try:
        with transaction(terminal.engine) as session:
            operations.add_organisation(
                session,
                slug=slug,
                name=name,
                name_cy=welsh,
                kind=kind,
                parent=parent,
                by=BY,
                now=clock.now(),
            )
    except operations.RefusedError as refusal:
        raise click.UsageError(str(refusal)) from refusal
    terminal.say(f"{name} is known as {slug}.")


COMMANDS: tuple[click.Command, ...] = (staff, organisations)
