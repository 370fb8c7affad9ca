"""Prints what the crawl's records say of two hosts, asked of a name server of its own on loopback."""

import asyncio
import json
import sys

from twisted.internet import asyncioreactor

loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)
asyncioreactor.install(loop)

from twisted.internet import defer, reactor  # noqa: E402 - the reactor is installed first
from twisted.names import common, dns, server  # noqa: E402
from twisted.names.error import DomainError  # noqa: E402

from crawlers.records import Records  # noqa: E402

RECORDS = {
    ("www.fisheries.gov.uk", dns.AAAA): [dns.Record_AAAA("2001:db8::1")],
    ("www.fisheries.gov.uk", dns.CNAME): [dns.Record_CNAME("edge.cloud.example")],
    ("fisheries.gov.uk", dns.MX): [dns.Record_MX(10, "mail.fisheries.gov.uk")],
    ("fisheries.gov.uk", dns.TXT): [dns.Record_TXT(b"other"), dns.Record_TXT(b"v=spf1 -all")],
    ("_dmarc.fisheries.gov.uk", dns.TXT): [dns.Record_TXT(b"v=DMARC1; p=reject")],
}


class Authority(common.ResolverBase):
    def _lookup(self, name, cls, kind, timeout):
        text = name.decode() if isinstance(name, bytes) else str(name)
        if text.startswith("_mta-sts."):
            return defer.Deferred()  # never answered
        found = RECORDS.get((text, kind))
        if not found:
            return defer.fail(DomainError(text))
        return defer.succeed(([dns.RRHeader(text, kind, payload=one) for one in found], [], []))


async def main():
    protocol = dns.DNSDatagramProtocol(server.DNSServerFactory(clients=[Authority()]))
    port = reactor.listenUDP(0, protocol, interface="127.0.0.1")
    records = Records((("127.0.0.1", port.getHost().port),), timeouts=(1,))
    try:
        print(json.dumps([await records.look_up(host) for host in sys.argv[1:]]))
    finally:
        reactor.stop()


reactor.callWhenRunning(lambda: asyncio.ensure_future(main()))
reactor.run()
