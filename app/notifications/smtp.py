"""The SMTP carrier, on the standard library."""

import smtplib
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from app.notifications.port import CarrierError, UndeliverableError
from app.notifications.rules import Letter, is_phone

TIMEOUT_SECONDS = 20.0
PERMANENT = 500  # RFC 5321: replies from 500 on are final


class SmtpCarrier:
    """Mail through smtp:// (STARTTLS where it is offered) or smtps://, with or without a login."""

    def __init__(self, url: str, sender: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            raise ValueError("HUB_SMTP_URL must be smtp://host:port or smtps://host:port")
        self._tls = parts.scheme == "smtps"
        self._host = parts.hostname
        self._port = parts.port or (465 if self._tls else 587)
        self._user = unquote(parts.username or "")
        self._password = unquote(parts.password or "")
        self._sender = sender

    def carry(self, letter: Letter) -> str:
        if is_phone(letter.to):
            raise UndeliverableError("SMTP carries no text messages")
        message = self._written(letter)
        try:
            with self._connected() as server:
                self._greet(server)
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as fault:
            code = max(code for code, _words in fault.recipients.values())
            raise _refusal(code) from fault
        except smtplib.SMTPResponseException as fault:
            raise _refusal(fault.smtp_code) from fault
        except (OSError, smtplib.SMTPException) as fault:
            raise CarrierError(type(fault).__name__) from fault
        return str(message["Message-ID"])

    def _connected(self) -> smtplib.SMTP:
        if self._tls:
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self._host, self._port, timeout=TIMEOUT_SECONDS, context=context)
        return smtplib.SMTP(self._host, self._port, timeout=TIMEOUT_SECONDS)

    def _greet(self, server: smtplib.SMTP) -> None:
        server.ehlo_or_helo_if_needed()
        if not self._tls and server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
        if self._user:
            server.login(self._user, self._password)

    def _written(self, letter: Letter) -> EmailMessage:
        message = EmailMessage()
        message["From"] = Address("Directhub", addr_spec=self._sender)
        message["To"] = Address(addr_spec=letter.to)
        message["Subject"] = letter.subject
        # The same message carried twice has one identity, so that mail systems can drop the copy.
        message["Message-ID"] = f"<{letter.id}@{self._sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.body)
        message["Content-Language"] = letter.language  # after set_content, which drops it
        return message


def _refusal(code: int) -> CarrierError | UndeliverableError:
    return UndeliverableError(str(code)) if code >= PERMANENT else CarrierError(str(code))
