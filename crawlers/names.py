"""Names are looked up before a visit takes a place among the open ones, so that thousands of names whose
servers never answer do not keep the sites that do from being visited.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

from twisted.internet.interfaces import IResolutionReceiver
from zope.interface import implementer

from app.estate.rules import Work
from crawlers.extract.addresses import bare

MAX_LOOKUPS = 1024


class Names:
    """Hands on the works of a batch, each as soon as its name is known or is known not to resolve."""

    def __init__(self, resolver: Any, works: Sequence[Work]) -> None:
        self._resolver = resolver
        self._works = works
        self._tasks: list[asyncio.Task[None]] = []

    async def known(self) -> AsyncIterator[Work]:
        """Yield every work once; the resolver remembers the answers for the connections to come."""
        found: asyncio.Queue[Work] = asyncio.Queue()
        limit = asyncio.Semaphore(MAX_LOOKUPS)

        async def resolves(host: str) -> bool:
            async with limit:
                return await self._resolves(host)

        async def look_up(work: Work) -> None:
            # The limit serves in turn: every name is looked up once before any is in its other spelling.
            if not await resolves(work.host):
                other = bare(work.host)
                await resolves(other if other != work.host else f"www.{work.host}")
            found.put_nowait(work)

        self._tasks = [asyncio.ensure_future(look_up(work)) for work in self._works]
        try:
            for _ in self._works:
                yield await found.get()
        finally:
            for task in self._tasks:
                task.cancel()

    async def _resolves(self, host: str) -> bool:
        receiver = _Receiver()
        self._resolver.resolveHostName(receiver, host)
        return await receiver.done


@implementer(IResolutionReceiver)
class _Receiver:
    """Waits for the end of one look-up."""

    def __init__(self) -> None:
        self.done: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._any = False

    def resolutionBegan(self, resolution: Any) -> None:  # noqa: N802 - Twisted's name
        """Nothing to do: the end counts."""

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        del address
        self._any = True

    def resolutionComplete(self) -> None:  # noqa: N802
        if not self.done.done():
            self.done.set_result(self._any)
