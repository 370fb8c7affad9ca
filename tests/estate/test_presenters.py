"""What a person at the terminal reads of a crawl."""

from datetime import timedelta

from app.estate.crawls.queries import Ending, Standing
from app.estate.presenters import ending_lines
from tests.rationalisation.estates import NOW

BEFORE = Standing(10, 5, 2, 0, None)
AFTER = Standing(30, 5, 2, 0, None)


def lines(*, whole):
    ending = Ending(2, 0, 0, 0, 0, 0, 0, {})
    return list(ending_lines(ending, BEFORE, AFTER, NOW, NOW + timedelta(seconds=10), whole=whole))


def test_an_interrupted_crawl_says_what_it_has_kept_and_how_to_go_on():
    told = lines(whole=False)
    assert told[0] == "interrupted after 10 s"
    assert "  kept so far: 30 pages; of the sites that are done:" in told
    assert "  pages a second: 2.0" in told
    assert told[-1] == "  the same command takes it up where it stopped"


def test_a_crawl_that_has_ended_says_nothing_of_going_on():
    told = lines(whole=True)
    assert told[0] == "finished after 10 s"
    assert not any("kept so far" in line or "takes it up" in line for line in told)
