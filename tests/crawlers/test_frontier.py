"""Which address comes next."""

from crawlers.frontier import Frontier, is_trap, without_session


def drain(frontier):
    taken = []
    while (url := frontier.take()) is not None:
        taken.append(url)
    return taken


def test_each_address_is_taken_once_and_in_order():
    frontier = Frontier(10)
    for url in ("http://a/1", "http://a/2", "http://a/1"):
        frontier.offer(url)
    assert drain(frontier) == ["http://a/1", "http://a/2"]


def test_no_more_pages_than_the_budget_are_taken():
    frontier = Frontier(3)
    for number in range(10):
        frontier.offer(f"http://a/{number}")
    assert len(drain(frontier)) == 3
    assert frontier.spent


def test_what_an_earlier_run_did_is_not_done_again_and_counts():
    frontier = Frontier(3, done=["http://a/1", "http://a/2"])
    for number in range(1, 6):
        frontier.offer(f"http://a/{number}")
    assert drain(frontier) == ["http://a/3"]


def test_an_endless_calendar_waits_until_real_pages_are_done():
    frontier = Frontier(60)
    for day in range(1, 1000):
        frontier.offer(f"http://a/calendar/2025/{day}")
    for name in ("about", "contact", "permits"):
        frontier.offer(f"http://a/{name}")
    taken = drain(frontier)
    assert {"http://a/about", "http://a/contact", "http://a/permits"} <= set(taken[:44])


def test_session_ids_do_not_make_new_pages():
    frontier = Frontier(10)
    frontier.offer("http://a/x;jsessionid=1234")
    frontier.offer("http://a/x?sid=99")
    frontier.offer("http://a/x")
    assert drain(frontier) == ["http://a/x"]
    assert without_session("http://a/x?a=1&PHPSESSID=7&b=2") == "http://a/x?a=1&b=2"


def test_addresses_that_go_in_circles_or_too_deep_are_traps():
    assert is_trap("http://a/x/y/x/y/x/y/x/y")
    assert is_trap("http://a/" + "/".join(map(str, range(30))))
    assert not is_trap("http://a/guides/2025/permits")
