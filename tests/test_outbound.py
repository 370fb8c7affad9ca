"""The one address policy, and the client that keeps to it."""

import socket
import threading
import time

import pytest

from app.outbound import (
    Caps,
    Client,
    FetchError,
    RefusedAddressError,
    checked_addresses,
    refusal_of_address,
    refusal_of_host,
    refusal_of_url,
)
from tests.loopback import Loopback, Reply

PLAIN = frozenset({"http", "https"})


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.8.8.8", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0"),
        *("100.64.0.1", "224.0.0.1", "255.255.255.255", "192.0.2.1", "::", "::1", "fe80::1", "fc00::1"),
        *("ff02::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "::7f00:1", "fe80::1%eth0"),
        *("2001:db8::1", "not an address"),
    ],
)
def test_addresses_that_lead_inside_are_refused(address):
    assert refusal_of_address(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "151.101.1.1", "2606:4700::1111", "64:ff9b::808:808"])
def test_public_addresses_are_allowed(address):
    assert refusal_of_address(address) is None


@pytest.mark.parametrize(
    "host",
    [
        *("localhost", "LOCALHOST.", "printer.local", "db.internal", "x.localhost", "[::1]", "127.1"),
        *("0x7f000001", "2130706433", "0177.0.0.1", "", "router.home.arpa"),
    ],
)
def test_hosts_that_spell_or_name_something_local_are_refused(host):
    assert refusal_of_host(host)


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "gopher://a.example/", "http://[bad", "http://a:b:c/", "//x"]
)
def test_addresses_of_other_schemes_or_none_are_refused(url):
    assert refusal_of_url(url, PLAIN)


def test_a_name_with_one_private_address_among_public_ones_is_refused():
    with pytest.raises(RefusedAddressError):
        checked_addresses("a.example", 443, lambda host, port: ["8.8.8.8", "10.0.0.1"])
    assert checked_addresses("a.example", 443, lambda host, port: ["8.8.8.8"]) == ["8.8.8.8"]


def loopback_client(**caps):
    return Client(
        caps=Caps(schemes=PLAIN, **caps),
        resolver=lambda host, port: ["127.0.0.1"],
        allow=lambda url: ".example" in url,
    )


def fetch_failure(client, url):
    with pytest.raises(FetchError) as failure:
        client.get(url)
    return failure.value.cause


def test_a_fetch_follows_redirects_and_checks_each():
    pages = {
        "/": Reply(status=302, headers={"Location": "/keys"}),
        "/keys": Reply(b'{"keys": []}', content_type="application/json"),
        "/inside": Reply(status=302, headers={"Location": "http://127.0.0.1:1/"}),
        "/round": Reply(status=302, headers={"Location": "/round"}),
        "/large": Reply(b"x" * 5000),
    }
    with Loopback({"a.example": pages}) as server:
        url = f"http://a.example:{server.port}"
        answer = loopback_client().get(f"{url}/")
        assert (answer.status, answer.body) == (200, b'{"keys": []}')
        assert answer.chain == ((302, f"{url}/"),)
        assert fetch_failure(loopback_client(), f"{url}/inside") == "forbidden_address"
        assert fetch_failure(loopback_client(), f"{url}/round") == "too_many_redirects"
        assert fetch_failure(loopback_client(size=1000), f"{url}/large") == "too_large"


def test_a_drip_meets_the_deadline_in_head_and_body():
    drip = Reply(raw=(b"HTTP/1.1 200 OK\r\n", *(b"X-Wait: 1\r\n" for _ in range(100))), pause=0.2)
    slow_body = Reply(raw=(b"HTTP/1.1 200 OK\r\n\r\n", *(b"x" for _ in range(100))), pause=0.2)
    with Loopback({"a.example": {"/head": drip, "/body": slow_body}}) as server:
        for path in ("/head", "/body"):
            began = time.monotonic()
            client = loopback_client(seconds=1.0)
            assert fetch_failure(client, f"http://a.example:{server.port}{path}") == "timed_out"
            assert time.monotonic() - began < 3


def test_the_connection_goes_to_the_address_that_was_checked():
    asked = []

    def changing_its_mind(host, port):
        asked.append(host)
        return ["8.8.8.8"] if len(asked) == 1 else ["127.0.0.1"]

    assert checked_addresses("a.example", 80, changing_its_mind) == ["8.8.8.8"]
    assert asked == ["a.example"]


def test_failures_have_a_cause():
    closed = socket.create_server(("127.0.0.1", 0))
    port = closed.getsockname()[1]
    closed.close()
    assert fetch_failure(loopback_client(), f"http://a.example:{port}/") == "failed"

    def no_such_name(host, port):
        raise socket.gaierror(-2, "Name or service not known")

    assert fetch_failure(Client(resolver=no_such_name), "https://a.example/") == "dns_failed"
    assert fetch_failure(Client(), "http://a.example/") == "forbidden_address"
    assert fetch_failure(Client(), "https://10.0.0.1/") == "forbidden_address"
    with Loopback({}) as server:
        assert fetch_failure(loopback_client(), f"https://a.example:{server.port}/") in {
            "tls_failed",
            "failed",
        }
    assert threading.active_count() < 50
