"""What an answer says of a case: taken, to be decided, accepted or rejected."""

import pytest

from app.deliveries.rules import judge

REJECTED = b'{"receipt": "R-1", "outcome": "rejected", "reason": "no_room"}'


def test_without_an_outcome_a_department_that_decides_has_yet_to_say():
    found = judge(200, {}, b'{"receipt": "R-1"}', decides=True)
    assert (found.delivered, found.deciding, found.receipt) == (True, True, "R-1")


@pytest.mark.parametrize("decides", [True, False])
def test_what_is_accepted_at_once_has_arrived(decides):
    found = judge(200, {}, b'{"receipt": "R-1", "outcome": "accepted"}', decides=decides)
    assert (found.delivered, found.deciding, found.refused) == (True, False, False)


def test_what_is_rejected_at_once_is_refused_with_its_reason():
    found = judge(200, {}, REJECTED, decides=True)
    assert (found.delivered, found.refused, found.fault, found.receipt) == (False, True, "no_room", "R-1")
    assert judge(200, {}, b'{"outcome": "rejected"}', decides=True).fault == "rejected"


def test_a_department_that_is_not_to_decide_stops_the_delivery_for_an_operator():
    found = judge(200, {}, REJECTED)
    assert (found.delivered, found.refused, found.again) == (False, False, False)
    assert "does not decide" in found.fault


@pytest.mark.parametrize(
    "body", [b'{"outcome": "perhaps"}', b'{"outcome": ["rejected"]}', b'{"outcome": "rejected", "reason": 1}']
)
def test_an_outcome_that_cannot_be_understood_is_never_guessed(body):
    assert not judge(200, {}, body, decides=True).delivered
    assert judge(200, {}, body).delivered  # a field that means something else there


@pytest.mark.parametrize("decides", [True, False])
def test_an_answer_nested_without_end_is_one_without_receipt(decides):
    found = judge(200, {}, b"[" * 200_000, decides=decides)
    assert (found.delivered, found.deciding, found.receipt) == (True, decides, "")
