"""Names that nobody answers for hold up no site whose name is known."""

import asyncio

from app.estate.rules import Work
from crawlers.names import MAX_LOOKUPS, Names

DEAD = 10_000
TAKES = 5.0


class Clockwork(asyncio.SelectorEventLoop):
    """A loop whose clock jumps to the next thing that is due: five seconds pass in none."""

    def __init__(self):
        super().__init__()
        self.now = 0.0

    def time(self):
        return self.now

    def _run_once(self):
        if not self._ready and self._scheduled:
            self.now = max(self.now, self._scheduled[0].when())
        super()._run_once()


class SlowResolver:
    """Knows the names that begin with `good` at once; for others it fails after five seconds."""

    def __init__(self, loop):
        self.loop = loop
        self.under_way = self.most = 0

    def resolveHostName(self, receiver, host):  # noqa: N802 - Twisted's name
        if host.startswith("good"):
            receiver.addressResolved(host)
            receiver.resolutionComplete()
            return
        self.under_way += 1
        self.most = max(self.most, self.under_way)

        def fail():
            self.under_way -= 1
            receiver.resolutionComplete()

        self.loop.call_later(TAKES, fail)


def test_ten_thousand_dead_names_hold_up_no_site():
    works = [Work(str(n), str(n), f"dead-{n}.example") for n in range(DEAD)]
    for n in range(0, DEAD, 100):
        works.insert(n, Work(f"g{n}", f"g{n}", f"good-{n}.example"))
    loop = Clockwork()
    resolver = SlowResolver(loop)
    came: dict[str, float] = {}

    async def run():
        async for work in Names(resolver, works).known():
            came[work.host] = loop.time()

    loop.run_until_complete(run())
    loop.close()
    assert len(came) == len(works)
    assert resolver.most <= MAX_LOOKUPS
    rounds = DEAD / MAX_LOOKUPS * TAKES * 2
    assert max(came.values()) <= rounds + 4 * TAKES
    good = sorted(at for host, at in came.items() if host.startswith("good"))
    assert good[len(good) // 10] == 0.0
    assert good[len(good) // 2] <= rounds / 2 + TAKES
