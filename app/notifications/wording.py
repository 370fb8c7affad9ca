"""A message in words: as it was carried, else as its template has it now."""

import json

from app.notifications.models import Message
from app.notifications.rules import Letter
from app.notifications.templates import TEMPLATES
from app.web.languages import in_language


def written(message: Message) -> Letter:
    """The message as its reader gets it."""
    subject, body = message.subject, message.body
    if not body:
        words, fields = TEMPLATES[message.template], json.loads(message.fields)
        subject = " ".join((in_language(message.language, words.subject) % fields).split())
        body = in_language(message.language, words.body) % fields
    return Letter(
        id=message.id,
        to=message.to,
        subject=subject,
        body=body,
        language=message.language,
        reference=message.reference,
        repeated=message.attempts > 1,
    )
