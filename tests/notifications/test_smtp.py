"""A real SMTP conversation with a small server on loopback."""

import socketserver
import threading

import pytest

from app.notifications.port import CarrierError, UndeliverableError
from app.notifications.rules import Letter
from app.notifications.smtp import SmtpCarrier

LETTER = Letter(
    id="0123abcd",
    to="ann@example.org",
    subject="Derbynneb: Treth cerbyd â chyfeirnod",
    body="Swm a dalwyd: £195.00\n\n.\nDiolch",
    language="cy",
    reference="VT-AB12",
)


class Conversation(socketserver.StreamRequestHandler):
    """Answers as RFC 5321 says, or as the test tells it to."""

    def handle(self):
        self.answer("220 test")
        while line := self.rfile.readline().decode().strip():
            verb = line.upper()[:4]
            self.server.heard.append(line)
            if verb in self.server.replies:
                self.answer(self.server.replies[verb])
            elif verb == "DATA":
                self.answer("354 go on")
                self.server.letters.append(self.read_letter())
                self.answer("250 kept")
            elif verb == "QUIT":
                self.answer("221 bye")
                return
            else:
                self.answer("250 ok")

    def answer(self, text):
        self.wfile.write(f"{text}\r\n".encode())

    def read_letter(self):
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b"."))
        return b"".join(lines)


@pytest.fixture
def server():
    made = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation)
    made.daemon_threads = True
    made.heard, made.letters, made.replies = [], [], {}
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield made
    made.shutdown()
    made.server_close()
    thread.join()


@pytest.fixture
def carrier(server):
    return SmtpCarrier(f"smtp://127.0.0.1:{server.server_address[1]}", "noreply@directhub.example")


def test_a_letter_arrives_whole(server, carrier):
    assert carrier.carry(LETTER) == "<0123abcd@directhub.example>"
    assert "mail FROM:<noreply@directhub.example>" in server.heard[1]
    assert server.heard[2] == "rcpt TO:<ann@example.org>"
    letter = server.letters[0].decode()
    assert "To: ann@example.org" in letter
    assert "Content-Language: cy" in letter
    assert "Message-ID: <0123abcd@directhub.example>" in letter


def test_a_letter_carried_twice_has_one_identity(carrier):
    assert carrier.carry(LETTER) == carrier.carry(LETTER)


@pytest.mark.parametrize(
    ("replies", "fault"),
    [
        ({"RCPT": "550 no such person"}, UndeliverableError),
        ({"RCPT": "451 later"}, CarrierError),
        ({"MAIL": "552 too much"}, UndeliverableError),
        ({"DATA": "421 closing"}, CarrierError),
        ({"EHLO": "500 what", "HELO": "421 busy"}, CarrierError),
    ],
)
def test_refusals_are_told_apart(server, carrier, replies, fault):
    server.replies.update(replies)
    with pytest.raises(fault):
        carrier.carry(LETTER)


def test_a_server_that_is_not_there_may_be_tried_again(server):
    port = server.server_address[1]
    server.shutdown()
    server.server_close()
    with pytest.raises(CarrierError):
        SmtpCarrier(f"smtp://127.0.0.1:{port}", "noreply@directhub.example").carry(LETTER)


@pytest.mark.parametrize("url", ["http://mail.test", "smtp://", "mail.test:25"])
def test_an_address_of_another_kind_is_refused_at_start(url):
    with pytest.raises(ValueError, match="HUB_SMTP_URL"):
        SmtpCarrier(url, "noreply@directhub.example")
