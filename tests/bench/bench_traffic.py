"""An access log of ten million lines: lines counted a second, on one core."""

import random
import time

from app.estate.traffic.rules import LogCounter

LINES, PORTION = 10_000_000, 100_000
LIMIT = 100_000


def main(lines=LINES):
    chance = random.Random(5)
    agents = [f"Mozilla/5.0 (X11; Linux) Browser/{number}" for number in range(200)] + ["Googlebot/2.1"] * 20
    counter, seconds = LogCounter(), 0.0
    for start in range(0, lines, PORTION):
        portion = [_line(start + number, chance, agents) for number in range(PORTION)]
        began = time.process_time()
        counter.feed(portion)
        seconds += time.process_time() - began
    rate = counter.counted.lines / seconds
    views = sum(counter.counted.page_views.values())
    visits = sum(counter.counted.visits.values())
    print(f"{counter.counted.lines:,} lines in {seconds:.0f} s of processor time, {rate:,.0f} a second")
    print(f"{views:,} page views, {visits:,} visits, {counter.counted.robots:,} lines by robots")
    assert rate >= LIMIT, f"{rate:,.0f} lines a second, the limit is {LIMIT:,}"


def _line(number, chance, agents):
    second = number // 40
    day, rest = divmod(second, 86_400)
    stamp = f"{day % 28 + 1:02}/Oct/2025:{rest // 3600:02}:{rest % 3600 // 60:02}:{rest % 60:02} +0000"
    ending = chance.choice(("", "", ".html", ".css", ".png"))
    return (
        f"198.51.{chance.randrange(100)}.{chance.randrange(250)} - - [{stamp}] "
        f'"GET /page/{chance.randrange(5000)}{ending} HTTP/1.1" 200 512 "-" "{chance.choice(agents)}"\n'
    ).encode()
