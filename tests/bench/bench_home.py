"""Front pages an hour, one process, politeness as shipped, with robots.txt, sitemap, made-up address and all
four spellings of each site, against a server that answers after 0.3 s on average, half over TLS, one host
in twenty never.

BENCH_HOME_SITES sets the number of sites.
"""

import os
import resource
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from sqlmodel import select

from app.db import make_engine, read_session
from app.estate.models import Batch, Visit
from tests.bench.home_server import host

SITES = int(os.environ.get("BENCH_HOME_SITES", "3000"))
AIM_AN_HOUR = 20_000


def main() -> None:
    print(f"{SITES:,} sites, one process, 0.3 s for an answer on average, half over TLS, 5 % never answer")
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.home_server"], stdout=subprocess.PIPE, text=True
    )
    try:
        plain, secure = server.stdout.readline().split()
        seconds, work, memory, causes = measure(plain, secure)
    finally:
        server.terminate()
        server.wait(10)
    rate = SITES / seconds * 3600
    met = "met" if rate >= AIM_AN_HOUR else "NOT MET"
    print(
        f"{SITES:,} sites in {seconds:,.1f} s: {rate:,.0f} an hour (aim {AIM_AN_HOUR:,}): {met}; "
        f"{work / SITES * 1000:,.0f} ms of processor a site; {memory / 1024:,.0f} MB of memory at most"
    )
    print(", ".join(f"{count:,} {cause or 'seen'}" for cause, count in causes.most_common()))


def measure(plain: str, secure: str) -> tuple[float, float, int, Counter[str | None]]:
    """`hub crawl --home` in full; the time is the crawl process's own, without the start of Python."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bench.sqlite3'}"
        environment = os.environ | {"HUB_DATABASE_URL": url, "HUB_DATA_DIR": folder}
        hub = [sys.executable, "-c", "from app.__main__ import main; main()"]
        subprocess.run([*hub, "db", "upgrade"], env=environment, check=True, capture_output=True)
        listed = Path(folder) / "sites.csv"
        listed.write_text("host\n" + "\n".join(map(host, range(SITES))) + "\n")
        subprocess.run([*hub, "estate", "import", listed], env=environment, check=True, capture_output=True)
        command = [*hub, "crawl", "--all", "--home", "--connect-to", plain, "--connect-to-tls", secure]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, env=environment, capture_output=True, text=True, timeout=3600, check=False)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        work = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        with read_session(make_engine(url)) as session:
            batches = session.exec(select(Batch)).all()
            seconds = (
                max(b.finished_at for b in batches) - min(b.started_at for b in batches)
            ).total_seconds()
            causes = Counter(session.exec(select(Visit.cause)).all())
        return seconds, work, after.ru_maxrss, causes


if __name__ == "__main__":
    main()
