"""The acts of the record in words; one that has none is shown by its code."""

from collections.abc import Mapping
from typing import Any

from app.web.languages import _l

ACTS: Mapping[str, Any] = {
    "case.sent": _l("Sent a case"),
    "case.withdrawn": _l("Withdrew a case"),
    "client.remove": _l("Removed a service that signs people in"),
    "client.save": _l("Registered or changed a service that signs people in"),
    "connector.added": _l("Added a connector"),
    "connector.address_corrected": _l("Corrected the address of a connector"),
    "connector.removed": _l("Removed a connector"),
    "connector.secret_renewed": _l("Renewed the secret of a connector"),
    "crawl.schedule.drop": _l("Ended a standing order to crawl"),
    "crawl.schedule.make": _l("Ordered crawls at intervals"),
    "crawl.start": _l("Started a crawl"),
    "crawl.stop": _l("Stopped a crawl"),
    "crawl.take-up": _l("Took a crawl up again"),
    "delivery.decided": _l("A department decided about a delivery"),
    "delivery.given_up": _l("Gave a delivery up"),
    "delivery.retried": _l("Tried a delivery again"),
    "estate.import": _l("Took a list of websites in"),
    "estate.import.drop": _l("Dropped a list of websites"),
    "estate.import.send": _l("Sent a list of websites"),
    "identity.in-person.open": _l("Opened a check of identity in person"),
    "identity.in-person.prove": _l("Proved an identity in person"),
    "identity.rotate-keys": _l("Renewed the keys that sign"),
    "job.run_again": _l("Ran a job again"),
    "message.closed": _l("Closed a message that stopped"),
    "message.retried": _l("Tried a message again"),
    "organisation.save": _l("Added or changed an organisation"),
    "person.erased": _l("Erased a person"),
    "policy.accept": _l("Accepted a scoring policy"),
    "policy.withdraw": _l("Withdrew a scoring policy"),
    "retention.applied": _l("Let go of what was kept long enough"),
    "staff.invite": _l("Invited somebody to a role"),
    "staff.join": _l("Took up a role"),
    "staff.remove": _l("Took a role away"),
    "website.candidate.confirm": _l("Took a host into the inventory"),
    "website.candidate.reject": _l("Rejected a host"),
    "website.decision.propose": _l("Proposed what should become of a website"),
    "website.decision.record": _l("Decided to keep a website"),
    "website.decision.send-back": _l("Sent a decision back"),
    "website.decision.sign-off": _l("Signed a decision off"),
    "website.evidence.correct": _l("Corrected evidence"),
    "website.evidence.take-back": _l("Took a correction back"),
}


def act_words(act: str) -> str:
    """An act as a person reads it."""
    return str(ACTS.get(act, act))
