"""What the pages about one's own account show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from app.identity.people.models import Passkey, Person, ProviderSession, SignInEvent
from app.identity.proofing.queries import Proven
from app.identity.provider.presenters import service_name, share_words
from app.identity.provider.queries import Service
from app.identity.security.queries import Factors
from app.identity.security.rules import hidden_phone
from app.web.languages import _, _l, moment

EVENTS = {
    "signed_in": _l("Signed in"),
    "password_changed": _l("Password changed"),
    "email_changed": _l("Email address changed"),
    "authenticator_added": _l("Authenticator app added"),
    "authenticator_removed": _l("Authenticator app removed"),
    "phone_added": _l("Phone number added"),
    "phone_removed": _l("Phone number removed"),
    "passkey_added": _l("Passkey added"),
    "passkey_removed": _l("Passkey removed"),
    "recovery_codes_made": _l("New recovery codes made"),
    "recovery_code_used": _l("Recovery code used"),
    "consent_ended": _l("Stopped sharing with a service"),
}


@dataclass(frozen=True)
class Row:
    """One line of the overview: what it is, how it stands, and where it is changed."""

    title: str
    value: str
    links: tuple[tuple[str, str], ...] = ()
    remove: str = ""


@dataclass(frozen=True)
class SessionLine:
    """Where the person is signed in."""

    device: str
    since: str
    here: bool
    end: str


@dataclass(frozen=True)
class EventLine:
    """One line of the history."""

    what: str
    when: str
    device: str
    address: str


@dataclass(frozen=True)
class SecurityPage:
    """Everything about one's own account on one page."""

    rows: tuple[Row, ...]
    passkeys: tuple[Row, ...]
    sessions: tuple[SessionLine, ...]
    history: tuple[EventLine, ...]
    services: tuple[Row, ...] = ()
    error: str = ""


def _to(page: str, **values: Any) -> str:
    return url_for(f"identity_security.{page}", **values)


def security_page(
    person: Person,
    has: Factors,
    known: Proven | None,
    *,
    sessions: Sequence[ProviderSession],
    here: ProviderSession,
    events: Sequence[SignInEvent],
    services: Sequence[Service],
    names: Mapping[str, str],
    texts: bool,
    error: str = "",
) -> SecurityPage:
    change, add = _("Change"), _("Add")
    rows = [
        Row(_("Email address"), person.email, ((change, _to("email")),)),
        Row(_("Password"), _("Set"), ((change, _to("password")),)),
        Row(
            _("Authenticator app"),
            _("Set up") if has.app else _("Not set up"),
            ((change if has.app else add, _to("authenticator")),),
            _to("remove_authenticator") if has.app else "",
        ),
        Row(
            _("Recovery codes"),
            _("%(number)d left", number=has.codes_left),
            ((_("Make new codes"), _to("recovery_codes")),),
        ),
    ]
    if texts or has.phone:
        shown = hidden_phone(has.phone) or _("Not set up")
        link = (change if has.phone else add, _to("phone"))
        rows.append(Row(_("Phone for codes"), shown, (link,), _to("remove_phone") if has.phone else ""))
    rows.append(Row(_("Identity"), _identity(known)))
    return SecurityPage(
        tuple(rows),
        tuple(_passkey(key) for key in has.passkeys),
        tuple(_session(one, here) for one in sessions),
        tuple(_event(one, names) for one in events),
        tuple(_service(one) for one in services),
        error,
    )


def _identity(known: Proven | None) -> str:
    if known is None:
        return _("Not proven")
    return _("Proven to level %(level)s on %(when)s", level=known.level, when=moment(known.proven_at))


def _passkey(key: Passkey) -> Row:
    used = moment(key.used_at) if key.used_at else _("Not used yet")
    return Row(key.name or _("Passkey"), used, remove=url_for("identity_passkeys.remove", key_id=key.id))


def _session(one: ProviderSession, here: ProviderSession) -> SessionLine:
    device = one.device or _("Unknown device")
    return SessionLine(device, moment(one.authenticated_at), one.sid == here.sid, _to("end", sid=one.sid))


def _service(one: Service) -> Row:
    told = _("knows you again by a number")
    shared = ", ".join((told, *share_words(one.shares)))
    return Row(service_name(one.client), shared, remove=_to("end_service", client_id=one.client.client_id))


def _event(one: SignInEvent, names: Mapping[str, str]) -> EventLine:
    what = str(EVENTS.get(one.kind, one.kind))
    if one.kind == "signed_in" and one.client in names:
        what = _("Signed in to %(service)s", service=names[one.client])
    return EventLine(what, moment(one.at), one.device, one.address)


def last_factor() -> str:
    return _("This is your only second step. Add another one first, then remove this one")


def no_phone() -> str:
    return _("Enter a mobile phone number, like 07700 900982 or +33 6 12 34 56 78")


def taken_email() -> str:
    return _("This address cannot be used. Try another one")


def not_understood() -> str:
    return _("Say that you understand what closing your account means")
