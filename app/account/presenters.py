"""The account page: what was sent and what became of it, what is unfinished, vehicles, messages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import url_for

from app.account.work import Work
from app.journeys.case_presenters import Status, status_of
from app.journeys.cases.models import Case
from app.journeys.drafts.models import Draft
from app.journeys.identifiers import shown_registration
from app.journeys.rules import Spec
from app.money import pounds
from app.notifications.models import Message
from app.notifications.presenters import sent_messages
from app.services.vehicle_tax.eligibility import renewable_from
from app.services.vehicle_tax.models import RegisteredVehicle
from app.services.vehicle_tax.outcomes import colour, tax_words
from app.web.languages import _, moment

# What a keeper may want to tell about a vehicle besides taxing it.
VEHICLE_SERVICES = ("take-vehicle-off-the-road", "cancel-vehicle-tax", "change-vehicle-tax-class")


@dataclass(frozen=True)
class CaseLine:
    """Something that was sent."""

    service: str
    about: str
    reference: str
    sent: str
    amount: str
    status: Status
    url: str


@dataclass(frozen=True)
class DraftLine:
    """Something that was begun."""

    service: str
    last: str
    action: str


@dataclass(frozen=True)
class VehicleLine:
    """A vehicle that was taxed here; `tax_url` is empty while its tax need not be renewed yet."""

    registration: str
    name: str
    tax: str
    tax_url: str = ""


@dataclass(frozen=True)
class ServiceLink:
    """Something that can be done here."""

    name: str
    url: str


@dataclass(frozen=True)
class MessageLine:
    """A message that was sent, in the words that were carried: paragraphs are lines of text."""

    subject: str
    when: str
    status: str
    paragraphs: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class AccountPage:
    """A person's home."""

    title: str
    cases: tuple[CaseLine, ...]
    drafts: tuple[DraftLine, ...]
    vehicles: tuple[VehicleLine, ...]
    messages: tuple[MessageLine, ...]
    tax: ServiceLink | None = None
    vehicle_services: tuple[ServiceLink, ...] = ()
    security_url: str = ""
    work: tuple[Work, ...] = ()


def account_page(
    services: Mapping[str, Spec],
    *,
    cases: Sequence[Case],
    drafts: Sequence[Draft],
    vehicles: Sequence[RegisteredVehicle],
    messages: Sequence[Message],
    today: date,
    security_url: str = "",
    work: tuple[Work, ...] = (),
) -> AccountPage:
    """The page for what the queries found. A service that is no longer offered keeps its cases."""
    tax = next(iter(_links(services, ("vehicle-tax",))), None)
    return AccountPage(
        title=_("Your account"),
        cases=tuple(_case(services, case) for case in cases),
        drafts=tuple(
            DraftLine(
                str(services[draft.service].name),
                moment(draft.updated_at),
                url_for("drafts.resume", service=draft.service, draft_id=draft.id),
            )
            for draft in drafts
            if draft.service in services
        ),
        vehicles=tuple(
            VehicleLine(
                shown_registration(vehicle.registration),
                f"{vehicle.make}, {colour(vehicle.colour).lower()}",
                str(tax_words(vehicle.tax_state(today), vehicle.tax_due)),
                tax.url if tax and _may_be_taxed(vehicle, today) else "",
            )
            for vehicle in vehicles
        ),
        tax=tax,
        vehicle_services=_links(services, VEHICLE_SERVICES),
        messages=tuple(
            MessageLine(shown.subject, moment(message.created_at), shown.status, shown.paragraphs)
            for message, shown in zip(messages, sent_messages(messages), strict=True)
        ),
        security_url=security_url,
        work=work,
    )


def _case(services: Mapping[str, Spec], case: Case) -> CaseLine:
    spec = services.get(case.service)
    return CaseLine(
        service=str(spec.name) if spec else case.words["service"],
        about=case.words["subject"],
        reference=case.reference,
        sent=moment(case.submitted_at),
        amount=pounds(case.amount_pence) if case.amount_pence else "",
        status=status_of(case),
        url=url_for("cases.show", service=case.service, case_id=case.id) if spec else "",
    )


def _links(services: Mapping[str, Spec], slugs: Sequence[str]) -> tuple[ServiceLink, ...]:
    return tuple(
        ServiceLink(str(services[slug].name), url_for("journeys.start_page", service=slug))
        for slug in slugs
        if slug in services
    )


def _may_be_taxed(vehicle: RegisteredVehicle, today: date) -> bool:
    return vehicle.tax_due is None or today >= renewable_from(vehicle.tax_due)
