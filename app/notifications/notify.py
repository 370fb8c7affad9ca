"""The GOV.UK Notify carrier, on its own client: one template that has a subject and a body."""

from typing import Any

from notifications_python_client.errors import APIError
from notifications_python_client.notifications import NotificationsAPIClient

from app.notifications.port import CarrierError, UndeliverableError
from app.notifications.rules import Letter, is_phone

TIMEOUT_SECONDS = 20
KEY_LENGTH = 73  # a service id and a secret, two UUIDs, at the end of every key
PERMANENT = frozenset({400, 404})  # a recipient or template that Notify will never take


class _Client(NotificationsAPIClient):
    """Notify's client for an API that may lie below a path, as the sandbox does."""

    def get(self, url: str, params: dict[str, str] | None = None) -> Any:
        return super().get(self.base_url + url, params)

    def post(self, url: str, data: dict[str, Any]) -> Any:
        return super().post(self.base_url + url, data)


class NotifyCarrier:
    """E-mail and text messages through GOV.UK Notify."""

    def __init__(self, api_key: str, url: str, template: str, text_template: str = "") -> None:
        if len(api_key) < KEY_LENGTH or not template:
            raise ValueError("HUB_NOTIFY_API_KEY must be a whole key, with HUB_NOTIFY_TEMPLATE")
        self._key = api_key
        self._url = url.rstrip("/")
        self._template = template
        self._text_template = text_template

    def carry(self, letter: Letter) -> str:
        # The client is not thread-safe, and its connection is not worth keeping.
        client = _Client(self._key, base_url=self._url, timeout=TIMEOUT_SECONDS)
        try:
            return self._known(client, letter) or self._send(client, letter)
        except APIError as fault:
            if fault.status_code in PERMANENT:
                raise UndeliverableError(str(fault.status_code)) from fault
            raise CarrierError(str(fault.status_code)) from fault
        finally:
            client.request_session.close()

    def _known(self, client: _Client, letter: Letter) -> str:
        """The identifier that an earlier attempt got before we could note it, if any."""
        if not letter.repeated:
            return ""
        found = client.get_all_notifications(reference=letter.id)["notifications"]
        return str(found[0]["id"]) if found else ""

    def _send(self, client: _Client, letter: Letter) -> str:
        if is_phone(letter.to):
            if not self._text_template:
                raise UndeliverableError("no template for text messages")
            sent = client.send_sms_notification(
                phone_number=letter.to,
                template_id=self._text_template,
                personalisation={"body": letter.body},
                reference=letter.id,
            )
            return str(sent["id"])
        answer = client.send_email_notification(
            email_address=letter.to,
            template_id=self._template,
            personalisation={"subject": letter.subject, "body": letter.body},
            reference=letter.id,
        )
        return str(answer["id"])
