"""A crawl of at least 10,000 real pages, documentation installed from Debian packages, spread over 800
made-up hosts: pages a second with all evidence stored and politeness as shipped, as a ratio to a spider that
only downloads the same addresses from the same server, and the memory it takes. The same addresses are all
that the crawl keeps an answer of, redirects and files too; both rates count the pages among them.

BENCH_DOCS_HOSTS sets the number of hosts (25 pages each), BENCH_DOCS_DIR where packages are kept. At the end
a crawl waits for the hosts with most files and redirects, with nothing else left to do: for a fifth of its
time with 400 hosts on a quiet machine, for a tenth with 800.
"""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from sqlmodel import col, func, select

from app.db import make_engine, read_session
from app.estate.models import Batch, Page, Text
from tests.bench.documentation_server import EACH, shares, unpack

HOSTS = int(os.environ.get("BENCH_DOCS_HOSTS", "800"))
AIM_RATIO = 0.4
AIM_RATE = 40


def main() -> None:
    if not (shutil.which("apt-get") and shutil.which("dpkg")):
        print("left out: the pages come from Debian packages, and this machine has no apt-get and dpkg")
        return
    kept = os.environ.get("BENCH_DOCS_DIR")
    with tempfile.TemporaryDirectory() as scratch:
        root = unpack(Path(kept or scratch))
        dealt = shares(root, HOSTS)
        print(f"{len(dealt)} hosts of {EACH} real pages and a front page, one process, 0.5 s between two")
        server = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.documentation_server", str(root), str(HOSTS)],
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            address = server.stdout.readline().strip()
            report(address, list(dealt), Path(scratch))
        finally:
            server.terminate()
            server.wait(10)


def report(address: str, hosts: list[str], scratch: Path) -> None:
    pages, seconds, texts, urls, used = crawl(address, hosts, scratch)
    rate = pages / seconds
    print(
        f"crawl, evidence stored: {pages:,} pages ({texts:,} different texts) at {len(urls):,} addresses in "
        f"{seconds:,.1f} s, {rate:,.1f} pages a second, {used.ru_utime / pages * 1000:.2f} + "
        f"{used.ru_stime / pages * 1000:.2f} ms of processor (user, system) a page; "
        f"{used.ru_maxrss / 1024:,.0f} MB of memory at most"
    )
    listed = scratch / "urls.txt"
    listed.write_text("\n".join(urls))
    plain = download(address, listed, pages, "Scrapy's defaults, no delay", items=100)
    lean = download(address, listed, pages, "lean (one task for each answer, as the crawl itself)", items=1)
    met = "met" if rate / plain >= AIM_RATIO and rate >= AIM_RATE else "NOT MET"
    print(f"ratio {rate / plain:.2f} (aim {AIM_RATIO}), {rate:.0f} a second (never under {AIM_RATE}): {met}")
    print(f"ratio to the lean one, for information: {rate / lean:.2f}")


def download(address: str, listed: Path, pages: int, name: str, *, items: int) -> float:
    """Pages a second of a spider that only downloads; the slowest part of the crawl's server is in both."""
    command = [sys.executable, "-m", "tests.bench.crawl_yardstick", address, str(listed), "", str(items)]
    printed = subprocess.run(command, capture_output=True, text=True, check=True, timeout=900).stdout.split()
    rate, work = pages / float(printed[1]), float(printed[2]) / pages
    print(
        f"download only, the same addresses, {name}: {rate:,.1f} pages a second, {work * 1000:.2f} ms a page"
    )
    return rate


def crawl(
    address: str, hosts: list[str], scratch: Path
) -> tuple[int, float, int, list[str], resource.struct_rusage]:
    url = f"sqlite:///{scratch / 'bench.sqlite3'}"
    environment = os.environ | {"HUB_DATABASE_URL": url, "HUB_DATA_DIR": str(scratch)}
    hub = [sys.executable, "-c", "from app.__main__ import main; main()"]
    subprocess.run([*hub, "db", "upgrade"], env=environment, check=True, capture_output=True)
    command = [*hub, "crawl", *hosts, "--connect-to", address, "--max-pages", str(EACH + 1)]
    subprocess.run(command, env=environment, capture_output=True, text=True, timeout=1800, check=False)
    with read_session(make_engine(url)) as session:
        batch = session.exec(select(Batch)).one()
        seconds = (batch.finished_at - batch.started_at).total_seconds()
        counted = select(func.count()).select_from(Page).where(col(Page.text_hash).is_not(None))
        pages = session.exec(counted).one()
        texts = session.exec(select(func.count()).select_from(Text)).one()
        urls = list(session.exec(select(Page.url).where(col(Page.status).is_not(None))))
    # The server still runs, so that the children that have ended are the crawl's (and what unpacked pages).
    return pages, seconds, texts, urls, resource.getrusage(resource.RUSAGE_CHILDREN)


if __name__ == "__main__":
    main()
