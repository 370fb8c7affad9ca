"""What the DNS says of a website besides its address: IPv6, the name behind it, and how its mail is
protected. Asked without a thread, beside the visit, and never waited for.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet import defer, error
from twisted.names import client, dns
from twisted.names.error import DNSNameError, DNSQueryTimeoutError, DomainError, ResolverError

from crawlers.extract.domains import registered_domain

_TIMEOUTS = (2, 4)
_NO_ANSWER = (DNSQueryTimeoutError, ResolverError, TimeoutError, defer.TimeoutError, error.TimeoutError)
_MAX_RECORDS = 20
_MAX_TEXT = 500


class Records:
    """Asks the machine's name servers, or those given as (address, port)."""

    def __init__(
        self, servers: tuple[tuple[str, int], ...] = (), *, timeouts: tuple[int, ...] = _TIMEOUTS
    ) -> None:
        make: Any = client.Resolver
        self._resolver = (
            make(servers=list(servers), timeout=timeouts)
            if servers
            else make(resolv="/etc/resolv.conf", timeout=timeouts)
        )

    async def look_up(self, host: str) -> dict[str, Any]:
        """Return the records of a host and of the mail of its registered domain."""
        domain = registered_domain(host)
        ask = self._resolver
        answers = {
            "ipv6": await _ask(ask.lookupIPV6Address, host, dns.AAAA),
            "canonical": await _ask(ask.lookupCanonicalName, host, dns.CNAME),
            "mx": await _ask(ask.lookupMailExchange, domain, dns.MX),
            "txt": await _ask(ask.lookupText, domain, dns.TXT),
            "dmarc": await _ask(ask.lookupText, f"_dmarc.{domain}", dns.TXT),
            "mta_sts": await _ask(ask.lookupText, f"_mta-sts.{domain}", dns.TXT),
            "tls_rpt": await _ask(ask.lookupText, f"_smtp._tls.{domain}", dns.TXT),
        }
        unanswered = sorted(name for name, answer in answers.items() if answer is None)
        got = {name: answer or [] for name, answer in answers.items()}
        return {
            "measured": True,
            "unanswered": unanswered,
            "ipv6": None if answers["ipv6"] is None else bool(got["ipv6"]),
            "canonical_name": next((str(one.name) for one in got["canonical"]), None),
            "mail": {
                "domain": domain,
                "mx": [str(one.name) for one in got["mx"]][:_MAX_RECORDS],
                "spf": _text(got["txt"], "v=spf1"),
                "dmarc": _text(got["dmarc"], "v=dmarc1"),
                "mta_sts": _text(got["mta_sts"], "v=stsv1"),
                "tls_rpt": _text(got["tls_rpt"], "v=tlsrptv1"),
            },
        }


def not_measured() -> dict[str, Any]:
    """Return what stands in the records' place where names are not looked up."""
    return {"measured": False}


async def _ask(lookup: Callable[[str], Any], name: str, kind: int) -> list[Any] | None:
    """Return the payloads of one kind; an empty list where there are none, None where nobody answered."""
    asked: Awaitable[Any] = maybe_deferred_to_future(lookup(name))
    try:
        found, _, _ = await asked
    except (DNSNameError, DomainError):
        return []
    except (*_NO_ANSWER, OSError, ValueError):
        return None
    return [record.payload for record in found if record.type == kind]


def _text(records: list[Any], begins: str) -> str | None:
    """Return the text record that begins with a mark, as the standard for it says."""
    for record in records:
        text = b"".join(record.data).decode("utf-8", "replace").strip()
        if text.lower().startswith(begins):
            return text[:_MAX_TEXT]
    return None
