"""The words of the workbench for states that are stored as codes."""

from collections.abc import Mapping
from typing import Any

from app.web.languages import _l

STATUSES: Mapping[str, Any] = {
    "not_crawled": _l("Not crawled"),
    "answers": _l("Answers"),
    "not_answering": _l("Does not answer"),
    "redirects": _l("Leads elsewhere"),
    "closed": _l("Closed"),
    "ignored": _l("Ignored"),
}

DECISIONS: Mapping[str, Any] = {
    "none": _l("No decision"),
    "waiting": _l("Waiting for sign-off"),
    "decided": _l("Decided"),
    "returned": _l("Sent back"),
}

STEPS: Mapping[str, Any] = {
    "proposed": _l("Proposed"),
    "signed_off": _l("Signed off"),
    "sent_back": _l("Sent back"),
}

COLUMNS: Mapping[str, Any] = {
    "host": _l("Website"),
    "owner": _l("Owner"),
    "proposal": _l("Proposal"),
    "score": _l("Score"),
    "confidence": _l("Confidence"),
    "visits": _l("Visits a month"),
    "pages": _l("Pages"),
    "decision": _l("Decision"),
}

ACTIONS: Mapping[str, Any] = {
    "keep": _l("Keep it as a website of its own"),
    "merge": _l("Merge it with another website"),
    "move": _l("Move its content into the hub"),
    "archive": _l("Archive it: read-only, no longer at its address"),
    "close": _l("Close it"),
}

FAULTS: Mapping[str, Any] = {
    "action_missing": _l("Select what should become of the website"),
    "reason_short": _l("Give a reason of at least 10 characters"),
    "reason_long": _l("The reason must be 2,000 characters or fewer"),
    "target_host": _l("Enter the host name of the website to merge with, such as www.example.gov.uk"),
    "target_itself": _l("A website cannot be merged with itself: enter another one"),
    "target_unknown": _l("That website is not in the inventory: check the name or import it first"),
    "target_path": _l("Enter a path of the hub that starts with /, such as /guidance/tax-your-vehicle"),
    "answer_missing": _l("Select whether you sign the decision off or send it back"),
}

EVIDENCE: Mapping[str, Any] = {
    "visits": _l("Visits a month"),
    "page_views": _l("Page views a month"),
    "yearly_cost_pence": _l("Cost a year"),
    "pence": _l("Cost of a visit"),
    "share": _l("Share"),
    "pages": _l("Pages"),
    "host": _l("Repeated most by"),
    "host_share": _l("Share repeated there"),
    "counted_share": _l("Share that counts"),
    "hub_text_share": _l("Share published by the hub"),
    "middle_date": _l("Middle date"),
    "months": _l("Months"),
    "dated_pages": _l("Pages with a date"),
    "links": _l("Links checked"),
    "broken": _l("Broken links"),
    "soft_404": _l("Answers for pages that do not exist"),
    "without_fault": _l("Pages without a fault"),
    "language_missing": _l("Pages that do not name their language"),
    "images_without_text": _l("Pages with an image without text"),
    "fields_without_label": _l("Pages with a field without a label"),
    "not_one_main_heading": _l("Pages without exactly one main heading"),
    "https": _l("Answers over HTTPS"),
    "https_only": _l("HTTPS only"),
    "headers": _l("Protective headers"),
    "header_count": _l("Number of protective headers"),
    "good_pages": _l("Good pages"),
    "thin_pages": _l("Pages that are all but empty"),
    "words": _l("Words in all"),
    "viewport": _l("Fits a small screen"),
    "subject_pages": _l("Pages on a subject the hub treats"),
    "hub_path": _l("Place in the hub"),
    "likeness": _l("Front page the same"),
    "like": _l("As the front page of"),
    "brand": _l("Name it goes by"),
    "namesakes": _l("Other websites by that name"),
    "forms": _l("Pages with a form"),
    "example": _l("Example"),
    "title": _l("Title"),
    "websites": _l("Other websites with it"),
    "login": _l("People sign in"),
    "owner": _l("Owner"),
    "contact": _l("Contact"),
    "statutory": _l("Required by law"),
    "contract_end": _l("End of the contract"),
    "trend": _l("Trend"),
    "since": _l("Compared with"),
    "said": _l("A person said so"),
    "corrected": _l("Corrected by a person"),
}
