"""An access log of ten million lines, packed with gzip: lines unpacked and counted a second, on one core."""

import gzip
import random
import tempfile
import time
from contextlib import closing
from pathlib import Path

from app.estate.traffic.logs import open_log, portions
from app.estate.traffic.rules import LogCounter

LINES, PORTION = 10_000_000, 100_000
LIMIT = 100_000


def main(lines=LINES):
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "access.log.gz"
        size = _write(file, lines)
        packed = file.stat().st_size
        began = time.process_time()
        with closing(open_log(file)) as stream:
            unpacked = sum(map(len, portions(stream)))
        unpacking = time.process_time() - began
        counter = LogCounter()
        began = time.process_time()
        with closing(open_log(file)) as stream:
            for portion in portions(stream):
                counter.feed(portion)
        seconds = time.process_time() - began
    assert counter.counted.lines == unpacked == lines
    rate = lines / seconds
    views = sum(counter.counted.page_views.values())
    visits = sum(counter.counted.visits.values())
    print(f"{lines:,} lines, {size / 1e6:,.0f} MB, packed with gzip to {packed / 1e6:,.0f} MB")
    print(
        f"unpacked and counted in {seconds:.0f} s of processor time, {rate:,.0f} a second (aim {LIMIT:,}); "
        f"unpacking alone {unpacking:.0f} s"
    )
    print(f"{views:,} page views, {visits:,} visits, {counter.counted.robots:,} lines by robots")
    assert rate >= LIMIT, f"{rate:,.0f} lines a second, the limit is {LIMIT:,}"


def _write(file, lines):
    """Write a packed log of so many lines; returns its size in bytes before packing."""
    chance = random.Random(5)
    agents = [f"Mozilla/5.0 (X11; Linux) Browser/{number}" for number in range(200)] + ["Googlebot/2.1"] * 20
    size = 0
    with gzip.open(file, "wb", compresslevel=6) as stream:
        for start in range(0, lines, PORTION):
            portion = b"".join(_line(start + number, chance, agents) for number in range(PORTION))
            size += stream.write(portion)
    return size


def _line(number, chance, agents):
    second = number // 40
    day, rest = divmod(second, 86_400)
    stamp = f"{day % 28 + 1:02}/Oct/2025:{rest // 3600:02}:{rest % 3600 // 60:02}:{rest % 60:02} +0000"
    ending = chance.choice(("", "", ".html", ".css", ".png"))
    return (
        f"198.51.{chance.randrange(100)}.{chance.randrange(250)} - - [{stamp}] "
        f'"GET /page/{chance.randrange(5000)}{ending} HTTP/1.1" 200 512 "-" "{chance.choice(agents)}"\n'
    ).encode()
