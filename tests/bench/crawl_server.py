"""A web server for crawl measurements, in a process of its own: many made-up hosts, pages of the size
and shape of real documentation, each host's words different. Prints its address and serves until killed."""

import random
import signal
import sys

from tests.loopback import Loopback, Reply

VOCABULARY = (
    "apply boat catch change coast collect contact cost date decide defend details document duty early "
    "evidence fee fish form guidance harbour health holder inland inspect keep licence limit local name "
    "net notice number office officer order owner pay permit person place plan quota record region "
    "register renew report river safety season send service species submit tell test tide trade trap "
    "update use vessel visit water weigh when work year"
)
WORDS = VOCABULARY.split()
PARAGRAPHS = 45
LINKS = 25


def make_bodies(pages: int) -> list[bytes]:
    """Pages of about 17 KB that link to one another, so that all are reached from the front page."""
    dice = random.Random(20251117)
    return [_body(dice, number, pages) for number in range(pages)]


def _body(dice: random.Random, number: int, pages: int) -> bytes:
    links = {(number * 3 + step) % pages for step in range(1, LINKS + 1)} | {
        number + 1 if number + 1 < pages else 0
    }
    menu = "".join(
        f"<li><a href='/section/page-{n}.html'>Page {n}: {dice.choice(WORDS)}</a></li>" for n in links
    )
    head = (
        f"<!DOCTYPE html><html lang='en'><head><title>Page {number} of @HOST@</title><meta charset='utf-8'>"
        f"<meta name='description' content='About {dice.choice(WORDS)}'></head><body><header><p>@HOST@</p>"
    )
    parts = [head, f"<nav><ul>{menu}</ul></nav></header><main><h1>Page {number}</h1>"]
    for paragraph in range(PARAGRAPHS):
        if paragraph % 6 == 0:
            parts.append(f"<h2>{dice.choice(WORDS).title()} and {dice.choice(WORDS)}</h2>")
        words = " ".join(dice.choices(WORDS, k=45))
        parts.append(
            f"<p>@HOST@ {words} <em>{dice.choice(WORDS)}</em> <code>{number}.{paragraph}</code>.</p>"
        )
    parts.append(
        "<p>Last updated 3 May 2021. Call 020 7946 0018.</p></main><footer>Footer</footer></body></html>"
    )
    return "".join(parts).encode()


def host(number: int) -> str:
    return f"site-{number}.bench.example"


def main() -> int:
    hosts, pages = int(sys.argv[1]), int(sys.argv[2])
    bodies = make_bodies(pages)
    by_path = {f"/section/page-{number}.html": body for number, body in enumerate(bodies)}
    by_path["/"] = bodies[0]

    def serve(name: str):
        tag = name.encode()

        def reply(path: str) -> Reply | None:
            body = by_path.get(path)
            return Reply(body.replace(b"@HOST@", tag)) if body else None

        return reply

    sites = {name: serve(name) for name in map(host, range(hosts))}
    with Loopback(sites, keep_log=False) as server:
        print(server.address, flush=True)
        signal.sigwait({signal.SIGTERM, signal.SIGINT})
    return 0


if __name__ == "__main__":
    sys.exit(main())
