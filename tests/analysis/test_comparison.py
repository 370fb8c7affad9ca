"""Passages that two pages share, in the words as they stand."""

from app.analysis.comparison import compare

ONE = "Leave by the left-hand doors and wait behind the barrier.\nThen ring us."
OTHER = "Please LEAVE by the left hand doors, and wait behind the fence."


def test_shared_runs_are_marked_as_they_stand_on_each_side():
    found = compare(ONE, OTHER)
    shared = [passage.text for block in found.other.blocks for passage in block if passage.shared]
    assert shared == ["LEAVE by the left hand doors, and wait behind the "]
    assert found.other.shared_words == 10
    assert found.one.blocks[1][0].shared is False


def test_nothing_is_lost_or_added():
    found = compare(ONE, OTHER)
    for text, side in ((ONE, found.one), (OTHER, found.other)):
        assert "\n".join("".join(p.text for p in block) for block in side.blocks) == text


def test_pages_with_nothing_in_common_have_no_marks():
    found = compare("One two three four five six.", "Seven eight nine ten eleven twelve.")
    assert found.one.shared_words == found.other.shared_words == 0


def test_an_empty_page_and_a_line_of_punctuation_are_no_trouble():
    found = compare("", "***\nWords.")
    assert found.one.blocks == ()
    assert [block[0].text for block in found.other.blocks] == ["***", "Words."]
