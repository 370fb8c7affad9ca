"""The short return from the task list to the register, with what can go wrong on the way."""

import pytest
from sqlmodel import select

from app.crypto import encrypt
from app.db import transaction
from app.journeys.cases import operations as cases
from app.journeys.cases.models import Case
from app.payments.queries import latest_attempt
from app.services.registry import services
from app.services.self_assessment import queries
from app.services.self_assessment.models import FiledReturn, Taxpayer, TaxPayment
from app.services.self_assessment.sample import NIA, TOMOS
from tests.services.self_assessment.conftest import ISSUER, NOW, SUBJECT
from tests.services.self_assessment.filling_in import ROOT, agree, give, prepare, rest, send, shown

pytestmark = pytest.mark.backends("sqlite")
on_each_database = pytest.mark.backends("sqlite", "postgresql")
BOTH = {"utr": NIA.utr, "nino": NIA.nino}


def deliver(database, case_id):
    with transaction(database) as session:
        cases.deliver(session, services=services(), case_id=case_id, now=NOW)


def only_case(database):
    with transaction(database) as session:
        found = session.exec(select(Case)).one()
        session.expunge(found)
        return found


def text_of(response):
    return " ".join(response.text.split())


def test_what_the_register_knows_is_filled_in_and_checked_by_the_person(taxpayer):
    prepare(taxpayer)
    assert "Sample Harbour Bakery" in taxpayer.get(f"{ROOT}/employments").text
    give(taxpayer, "employments", employments_more="no")
    tasks = text_of(taxpayer.get(f"{ROOT}/tasks"))
    assert "You have completed 5 of 8 sections" in tasks
    assert "1,480.00" in taxpayer.get(f"{ROOT}/interest").text


@on_each_database
def test_a_whole_return_is_filed_once_with_what_it_came_to(taxpayer, database):
    prepare(taxpayer)
    give(taxpayer, "employments", employments_more="no")
    give(taxpayer, "self-employed", self_employed="yes")
    give(taxpayer, "business", business="Tutoring")
    give(taxpayer, "turnover", turnover="18,000")
    give(taxpayer, "expenses", expenses="700")
    assert "profit £17,000.00" in taxpayer.get(f"{ROOT}/how-to-work-out-profit").text
    give(taxpayer, "how-to-work-out-profit", claim="allowance")
    give(taxpayer, "had-pension-at-source", had_pension_at_source="yes")
    give(taxpayer, "pension-at-source", pension_at_source="1250")
    give(taxpayer, "had-pension-without-relief", had_pension_without_relief="no")
    give(taxpayer, "had-gift-aid", had_gift_aid="yes")
    give(taxpayer, "gift-aid", gift_aid="120")
    give(taxpayer, "blind", blind="no")
    rows = shown(taxpayer, "your-calculation")
    # 27,800 pay and 17,000 profit less 12,570 at 20%, 480 of 1,480 interest at 20%; Class 4 on 4,430 at 6%.
    assert rows["Income Tax for the year"] == "£6,542.00"
    assert rows["Class 4 National Insurance for the year"] == "£265.80"
    assert rows["You owe for the year"] == "£3,161.80"
    assert agree(taxpayer, "later").endswith("/tasks")
    address = send(taxpayer)
    case = only_case(database)
    assert (case.state, case.amount_pence) == ("submitted", 0)
    assert case.reference.startswith("SA-")
    assert case.reference in taxpayer.get(address).text
    for _ in range(2):
        deliver(database, case.id)
    with transaction(database) as session:
        filed = session.exec(select(FiledReturn)).one()
        assert filed.figures["income_tax_pence"] == 654_200
        assert filed.figures["balance_pence"] == 316_180
        assert "utr" not in filed.figures["answers"]


def quick(client, how_to_pay="", **changes):
    """A return of somebody with profits only."""
    rest(client, **{"self_employed": "yes", **changes})
    give(client, "business", business="Gardening")
    give(client, "turnover", turnover="30000")
    give(client, "expenses", expenses="0")
    give(client, "how-to-work-out-profit", claim="allowance")
    agree(client, how_to_pay)


@on_each_database
def test_what_is_owed_can_be_paid_now_and_the_register_hears_of_it(stranger, database):
    prepare(stranger, **BOTH)
    quick(stranger, "now")
    send(stranger)
    case = only_case(database)
    # 29,000 less 12,570 at 20%, 16,430 at 6%.
    assert (case.state, case.amount_pence) == ("awaiting_payment", 328_600 + 98_580)
    with transaction(database) as session:
        assert latest_attempt(session, case.id).amount_pence == case.amount_pence
        cases.payment_arrived(session, case_id=case.id, start_work=lambda session, case_id: None, now=NOW)
    deliver(database, case.id)
    with transaction(database) as session:
        assert session.exec(select(TaxPayment)).one().amount_pence == case.amount_pence
        # Whoever filed is known from now on.
        assert queries.taxpayer_of(session, issuer=ISSUER, subject=SUBJECT) is not None


def test_a_changed_answer_makes_the_calculation_unread(stranger):
    prepare(stranger, **BOTH)
    quick(stranger, "later")
    assert stranger.get(f"{ROOT}/check-answers").status_code == 200
    give(stranger, "turnover", turnover="31000")
    assert stranger.get(f"{ROOT}/check-answers").status_code == 303
    assert "not started" in text_of(stranger.get(f"{ROOT}/tasks")).lower()
    agree(stranger, "later")
    assert stranger.get(f"{ROOT}/check-answers").status_code == 200


def test_a_refund_asks_for_no_payment(stranger, database):
    prepare(stranger, **BOTH)
    rest(stranger, paid_on_account="500")
    assert shown(stranger, "your-calculation")["Refund due to you"] == "£500.00"
    assert agree(stranger).endswith("/tasks")
    send(stranger)
    assert only_case(database).amount_pence == 0


@pytest.mark.parametrize("references", [{**BOTH, "nino": TOMOS.nino}, {**BOTH, "utr": TOMOS.utr}])
def test_two_numbers_that_do_not_belong_together_are_refused_alike(stranger, references):
    give(stranger, "tax-year", tax_year="2024")
    give(stranger, "where-you-lived", country="england")
    give(stranger, "anything-else", anything_else="no")
    page = stranger.post(f"{ROOT}/your-references", data=references)
    assert page.status_code == 422
    assert "do not belong together" in page.text
    assert references["utr"] in page.text, "what was typed is lost"


def test_a_year_that_is_not_over_is_refused_with_the_day(stranger):
    page = stranger.post(f"{ROOT}/tax-year", data={"tax_year": "2025"})
    assert page.status_code == 422
    assert "not over yet" in page.text


@pytest.mark.parametrize(
    ("answers", "end"),
    [
        ({"country": "scotland"}, "not-england"),
        ({"country": "england", "anything_else": "yes"}, "not-the-short-return"),
    ],
)
def test_who_cannot_use_it_is_told_before_any_figures(stranger, answers, end):
    give(stranger, "tax-year", tax_year="2024")
    address = give(stranger, "where-you-lived", country=answers["country"])
    if "anything_else" in answers:
        address = give(stranger, "anything-else", anything_else="yes")
    assert address == f"{ROOT}/{end}"
    assert "gov.uk" in stranger.get(address).text


def test_a_loss_ends_with_the_way_to_claim_it(stranger):
    prepare(stranger, **BOTH)
    give(stranger, "self-employed", self_employed="yes")
    give(stranger, "business", business="Gardening")
    give(stranger, "turnover", turnover="500")
    give(stranger, "expenses", expenses="900")
    address = give(stranger, "how-to-work-out-profit", claim="expenses")
    assert address == f"{ROOT}/made-a-loss"


def test_figures_that_differ_from_the_employers_reports_are_pointed_out(taxpayer):
    prepare(taxpayer)
    rest(taxpayer)
    assert "£27,800.00" in shown(taxpayer, "your-calculation")["Check this: it differs from our records"]


def test_nobody_sees_the_task_list_below_identity_level_p2(client):
    client.act_as(SUBJECT, level="Cl.Cm")
    response = client.get(f"{ROOT}/tasks")
    assert response.status_code == 303
    assert "P2" in response.location


@on_each_database
def test_a_later_return_takes_the_place_of_the_one_before(stranger, database):
    prepare(stranger, **BOTH)
    rest(stranger)
    agree(stranger)
    send(stranger)
    first = only_case(database)
    deliver(database, first.id)
    give(stranger, "tax-year", tax_year="2024")
    prepare(stranger, **BOTH)
    rest(stranger, blind="yes")
    assert shown(stranger, "your-calculation")["Takes the place of your return"] == first.reference
    agree(stranger)
    send(stranger)
    with transaction(database) as session:
        second = session.exec(select(Case).where(Case.id != first.id)).one()
    deliver(database, second.id)
    with transaction(database) as session:
        filed = {row.case_id: row for row in session.exec(select(FiledReturn)).all()}
        assert filed[first.id].replaced_by == second.id
        assert filed[second.id].replaced_by is None


def test_somebody_elses_taxpayer_is_not_filed_for(taxpayer, database):
    taxpayer.act_as("another-person", level="P2.Cl.Cm")
    prepare(taxpayer, **BOTH)
    rest(taxpayer)
    agree(taxpayer)
    send(taxpayer)
    deliver(database, only_case(database).id)
    with transaction(database) as session:
        assert session.exec(select(FiledReturn)).all() == []
    assert only_case(database).state == "submitted", "it waits for an operator, who sees why"


def test_identifiers_are_ciphertext_in_the_database(taxpayer, database):
    assert encrypt("x") != "x"
    with database.connect() as connection:
        table = Taxpayer.__table__
        raw = connection.exec_driver_sql(f"SELECT utr, nino, name FROM {table.name}").all()
    assert raw
    for sample in (NIA, TOMOS):
        assert not any(value in {sample.utr, sample.nino, sample.name} for row in raw for value in row)


def test_the_return_is_asked_in_welsh(taxpayer):
    prepare(taxpayer)
    page = taxpayer.get(f"{ROOT}/tasks?lang=cy").text
    assert "Darllenwch eich cyfrifiad treth" in page
