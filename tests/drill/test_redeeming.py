"""The small form of the drill: of many connections to two web processes one redeems each code."""

import pytest

from tests.drill import redeeming

CODES, AT_ONCE = 6, 16


@pytest.mark.slow
def test_each_code_works_once_and_its_tokens_end_with_the_second_use(engine, settings, tmp_path):
    found = redeeming.run(engine, tmp_path, codes=CODES, at_once=AT_ONCE)
    assert not found.wrong, found
    assert not found.other_answers, (tmp_path / "hub.log").read_text()
    assert (found.tokens, found.alive) == (2 * CODES, 0), found
