"""Signs in an answer: gatekeepers, certificates, waiting times, how hard a text is to read."""

import datetime as dt

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from crawlers.answer import retry_after
from crawlers.extract.blocking import gatekeeper
from crawlers.extract.certificate import see_certificate
from crawlers.extract.reading import reading_age

NOW = dt.datetime(2025, 11, 17, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("status", "body", "words", "said"),
    [
        (403, b"<title>Attention Required! | Cloudflare</title>", None, "blocked"),
        (200, b"<div class='h-captcha'></div> Verify you are human", 9, "captcha"),
        (200, b"<form>Write to us <div class='g-recaptcha'></div></form>", 400, None),
        (503, b"<script>window._cf_chl_opt={}</script>", None, "captcha"),
        (403, b"You may not see this folder", None, None),
        (404, b"are you a robot", None, None),
    ],
)
def test_gatekeepers_are_told_from_the_site_itself(status, body, words, said):
    assert gatekeeper(status, body, words) == said


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("120", 120.0), ("Mon, 17 Nov 2025 12:00:30 GMT", 30.0), ("soon", None), ("", None)],
)
def test_a_waiting_time_is_a_number_or_a_date(value, seconds):
    assert retry_after(value, NOW) == seconds


def test_a_certificate_says_how_long_it_holds_and_for_which_names():
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test authority")])
    names = x509.SubjectAlternativeName([x509.DNSName("a.example"), x509.DNSName("*.b.example")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOW)
        .not_valid_after(NOW + dt.timedelta(days=90))
        .add_extension(names, critical=False)
        .sign(key, hashes.SHA256())
    )
    der = made.public_bytes(serialization.Encoding.DER)
    seen = see_certificate(der, "www.b.example")
    assert seen["not_after"].startswith("2026-02-15")
    assert seen["names"] == ["a.example", "*.b.example"]
    assert seen["matches_host"]
    assert seen["self_signed"]
    assert not see_certificate(der, "deep.www.b.example")["matches_host"]
    assert see_certificate(b"no certificate", "a.example") is None


def test_harder_words_need_an_older_reader():
    easy = "We can help you. You can ask us. It is free to use. " * 10
    hard = "Administrative determinations necessitate comprehensive documentary substantiation thereof " * 12
    assert reading_age(easy, 130) < 10
    assert reading_age(hard, 96) is None
    assert reading_age(hard, 100) > 18
