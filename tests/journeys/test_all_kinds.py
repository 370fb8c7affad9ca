"""A service with every kind of question at once, answered, changed and read back."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import lxml.html
import pytest

from app import clock
from app.db import transaction
from app.journeys.composites import Address, BankDetails
from app.journeys.drafts.models import Draft
from app.journeys.fields import Choice, Choices, Day, Email, Number, Option, RefusedError, Text
from app.journeys.files import File
from app.journeys.parked import operations as parking
from app.journeys.rules import (
    CHECK,
    DONE,
    TASKS,
    Assurance,
    Branch,
    Group,
    Is,
    Page,
    Person,
    Question,
    Section,
    Spec,
)
from tests.journeys.factories import delivered
from tests.journeys.test_views import rows

pytestmark = pytest.mark.backends("sqlite")
ROOT, ISSUER = "/services/everything", "https://issuer.test"
PDF = b"%PDF-1.7\n"
YES_NO = Choice((Option("yes", "Yes"), Option("no", "No")))
HELP = Choices((Option("ramp", "A ramp"), Option("loop", "A loop"), Option("none", "None", alone=True)))
ADDRESS = {"home-line_1": "1 Mill Lane", "home-town": "Bala", "home-postcode": "CF10 1EP"}


def ask(name, kind, then, *branches, **more):
    return Page(name, name.title(), (Question(name, name.title(), kind, **more),), then, branches=branches)


JOBS = Group(
    slug="jobs",
    name="jobs",
    title="Your jobs",
    item="Job",
    label=lambda answers: answers["employer"],
    more="Is there another job?",
    pages=(
        ask("employer", Text(), "kind"),
        ask(
            "kind",
            Choice((Option("staff", "Staff"), Option("own", "Own"))),
            "payslip",
            Branch(Is("kind", "own"), "trade"),
        ),
        ask("trade", Text(), "payslip"),
        ask("payslip", File(), DONE),
    ),
    then="hours",
    at_least=0,
)
EVERYTHING = Spec(
    slug="everything",
    name="Everything",
    organisation="sample-council",
    pages=(
        ask("nickname", Text(max_length=10), "home", optional=True),
        ask("home", Address(), "works", hint="Where you sleep"),
        ask("works", YES_NO, TASKS),
        ask("hours", Number(at_most=60), "help"),
        ask("help", HELP, "more"),
        Page(
            "more",
            "More",
            (
                Question("about", "About you", Text(max_length=20, rows=5)),
                Question("proof", "Proof", File(max_bytes=4096)),
            ),
            TASKS,
        ),
        ask("bank", BankDetails(), "email", hint="In your name"),
        ask("email", Email(), TASKS),
    ),
    groups=(JOBS,),
    outcomes=(),
    sections=(
        Section("you", "About you", first="nickname"),
        Section("work", "Your work", first="jobs", needs=("you",), when=Is("works", "yes")),
        Section("pay", "Your account", first="bank"),
    ),
    deliver=delivered,
    reference_prefix="EV",
    assurance=Assurance("Cl.Cm"),
    receipt_to="email",
)


@pytest.fixture
def client(app, monkeypatch):
    monkeypatch.setitem(app.extensions, "services", {"everything": EVERYTHING})
    client = app.test_client()
    client.act_as("sample-person")
    return client


def give(client, step, change="", **values):
    return client.post(f"{ROOT}/{step}{change}", data=values)


def a_file(name="proof.pdf"):
    return (BytesIO(PDF), name, "application/pdf")


def answer_all(client, *, jobs=1):
    """Everything that is asked; the more text has two lines."""
    give(client, "nickname", nickname="")
    give(client, "home", **ADDRESS)
    give(client, "works", works="yes")
    for number in range(1, jobs + 1):
        give(client, f"jobs/{number}/employer", employer=f"Bakery {number}")
        give(client, f"jobs/{number}/kind", kind="own")
        give(client, f"jobs/{number}/trade", trade="Baker")
        give(client, f"jobs/{number}/payslip", payslip=a_file())
    give(client, "jobs", jobs_more="no")
    give(client, "hours", hours="40")
    give(client, "help", help=["none"])
    give(client, "more", about="One\r\nTwo", proof=a_file())
    bank = {"account_name": "A", "sort_code": "309009", "account_number": "12345678"}
    give(client, "bank", **{f"bank-{name}": typed for name, typed in bank.items()})
    give(client, "email", email="a@example.com")
    return lxml.html.document_fromstring(client.get(f"{ROOT}/check-answers").text)


def headings(page):
    return [(each.tag, each.text_content().strip()) for each in page.xpath("//main//h2 | //main//h3")]


def values(page):
    found = page.xpath("//main//div[contains(@class, 'govuk-summary-list__row')]")
    return {row.xpath("./dt")[0].text_content(): row.xpath("./dd")[0].text_content() for row in found}


def refusals(response):
    page = lxml.html.document_fromstring(response.text)
    found = page.xpath("//div[contains(@class, 'govuk-error-summary')]//li/a")
    for link in found:
        assert page.xpath(f"//*[@id='{link.get('href')[1:]}']"), f"{link.get('href')} leads nowhere"
    return {link.get("href"): link.text for link in found}


def test_what_may_be_left_empty_says_so_and_counts_when_left(client, app):
    page = lxml.html.document_fromstring(client.get(f"{ROOT}/nickname").text)
    assert page.xpath("normalize-space(//h1)") == "Nickname (optional)"
    assert give(client, "nickname", nickname="").location == f"{ROOT}/home"
    assert refusals(give(client, "nickname", nickname="x" * 11)) == {
        "#nickname": "The answer must be 10 characters or fewer"
    }
    give(client, "nickname", nickname="Nan")
    give(client, "nickname", nickname="")
    [draft] = rows(app, Draft)
    assert draft.answers == {"nickname": None}
    assert values(answer_all(client))["Nickname"] == "Not provided"


def test_each_box_that_is_wrong_has_its_own_message(client):
    give(client, "nickname", nickname="")
    typed = {"home-line_1": "1 Mill Lane", "home-line_2": "x" * 101, "home-postcode": "X"}
    answer = give(client, "home", **typed)
    assert refusals(answer) == {
        "#home-line_2": "The answer is too long",
        "#home-town": "Enter the town or city",
        "#home-postcode": "Enter a full UK postcode, like CF10 1EP",
    }
    page = lxml.html.document_fromstring(answer.text)
    assert [each.value for each in page.xpath("//main//input[@type='text']")] == [
        "1 Mill Lane",
        "x" * 101,
        "",
        "X",
    ]


def test_boxes_are_explained_and_browsers_may_fill_them_in(client):
    give(client, "nickname", nickname="")
    page = lxml.html.document_fromstring(client.get(f"{ROOT}/home").text)
    [group] = page.xpath("//main//fieldset")
    assert page.xpath(f"//*[@id='{group.get('aria-describedby')}']")[0].text == "Where you sleep"
    assert page.xpath("//main//input/@autocomplete") == [
        "address-line1",
        "address-line2",
        "address-level2",
        "postal-code",
    ]
    bank = lxml.html.document_fromstring(client.get(f"{ROOT}/bank").text)
    assert bank.xpath("//main//input/@inputmode") == ["numeric", "numeric"]


def test_none_of_these_rules_the_others_out(client):
    answer_all(client)
    both = give(client, "help", help=["ramp", "none"])
    assert refusals(both) == {"#help": "Select what applies, or the last answer alone"}
    assert give(client, "help", "?change=1", help=["ramp", "loop"]).status_code == 303
    page = lxml.html.document_fromstring(client.get(f"{ROOT}/help").text)
    assert page.xpath("//input[@value='none']/@data-behaviour") == ["exclusive"]
    assert page.xpath("normalize-space(//div[@class='govuk-checkboxes__divider'])") == "or"


def test_two_answers_that_exclude_each_other_count_no_more():
    assert HELP.accepts(["ramp", "loop"], {})
    assert not HELP.accepts(["ramp", "none"], {})
    assert HELP.parse(("ramp", "ramp"), {}) == ["ramp"]
    with pytest.raises(RefusedError, match="not_alone"):
        HELP.parse(("ramp", "none"), {})


def test_a_file_that_arrived_is_kept_when_another_answer_is_refused(client):
    answer_all(client)
    client.get(f"{ROOT}/more")
    refused = give(client, "more", about="x" * 21, proof=a_file("second.pdf"))
    assert refusals(refused) == {"#about": "The answer must be 20 characters or fewer"}
    assert "second.pdf" in refused.text
    assert give(client, "more", "?change=1", about="Short").location == f"{ROOT}/check-answers"
    assert "second.pdf" in client.get(f"{ROOT}/check-answers").text


@pytest.mark.parametrize(
    ("code", "limit", "left"),
    [
        ("en", "You can enter up to 20 characters", "You have %{count} characters remaining"),
        ("cy", "Gallwch roi hyd at 20 o nodau", "Mae gennych %{count} o nodau ar ôl"),
    ],
)
def test_a_limit_of_several_lines_is_told_and_counted(client, code, limit, left):
    answer_all(client)
    page = lxml.html.document_fromstring(client.get(f"{ROOT}/more?lang={code}").text)
    [box] = page.xpath("//textarea")
    assert page.xpath(f"normalize-space(//*[@id='{box.get('aria-describedby')}'])") == limit
    assert page.xpath("//*[@data-module='govuk-character-count']/@data-maxlength") == ["20"]
    assert page.xpath("//@*[name()='data-i18n.characters-under-limit.other']") == [left]
    assert box.text.strip() == "One\nTwo"


@pytest.fixture
def optional_file(client, monkeypatch):
    """The same client, of whom the file is asked but need not be given."""
    about, proof = EVERYTHING.page("more").questions
    more = replace(EVERYTHING.page("more"), questions=(about, replace(proof, optional=True)))
    pages = tuple(more if page.slug == "more" else page for page in EVERYTHING.pages)
    services = client.application.extensions
    monkeypatch.setitem(services, "services", {"everything": replace(EVERYTHING, pages=pages)})
    return client


def test_a_file_that_need_not_be_given_can_be_left_out_twice(optional_file):
    answer_all(optional_file)
    give(optional_file, "more", "?change=1", **{"about": "Short", "proof-remove": "yes"})
    again = give(optional_file, "more", "?change=1", about="Shorter")
    assert again.location == f"{ROOT}/check-answers"
    page = lxml.html.document_fromstring(optional_file.get(again.location).text)
    assert values(page)["Proof"] == "Not provided"


def test_a_file_that_need_not_be_given_can_be_taken_off_again(optional_file):
    answer_all(optional_file)
    page = lxml.html.document_fromstring(optional_file.get(f"{ROOT}/more?lang=cy").text)
    [box] = page.xpath("//input[@type='checkbox'][@name='proof-remove']")
    assert page.xpath(f"normalize-space(//label[@for='{box.get('id')}'])") == "Tynnu’r ffeil hon"
    refused = give(optional_file, "more", about="x" * 21, **{"proof-remove": "yes"})
    assert refused.status_code == 422
    assert "proof.pdf" not in refused.text
    assert "proof-remove" not in refused.text


def test_a_new_file_counts_though_the_one_before_was_to_be_removed(optional_file):
    answer_all(optional_file)
    give(optional_file, "more", about="Short", proof=a_file("second.pdf"), **{"proof-remove": "yes"})
    assert "second.pdf" in optional_file.get(f"{ROOT}/check-answers").text


def test_a_file_that_has_to_be_given_is_replaced_and_not_taken_off(client):
    answer_all(client)
    assert "proof-remove" not in client.get(f"{ROOT}/more").text
    give(client, "more", "?change=1", **{"about": "Short", "proof-remove": "yes"})
    assert "proof.pdf" in client.get(f"{ROOT}/check-answers").text


def test_items_stand_under_their_section_and_what_follows_is_none_of_theirs(client):
    page = answer_all(client, jobs=2)
    assert headings(page)[:6] == [
        ("h2", "About you"),
        ("h2", "Your work"),
        ("h3", "Job 1: Bakery 1"),
        ("h3", "Job 2: Bakery 2"),
        ("h3", "Other answers"),
        ("h2", "Your account"),
    ]
    assert values(page)["About you"] == "One\r\nTwo".replace("\r", "")


def test_a_list_that_is_empty_can_be_changed_from_check_answers(client):
    page = answer_all(client, jobs=0)
    assert values(page)["Your jobs"] == "None"
    assert f"{ROOT}/jobs?change=1" in page.xpath("//main//a/@href")


def test_what_no_longer_applies_within_an_item_is_shown(client, app):
    answer_all(client)
    give(client, "jobs/1/kind", "?change=1", kind="staff")
    page = lxml.html.document_fromstring(client.get(f"{ROOT}/check-answers").text)
    assert "Job 1: Bakery 1: Trade: Baker" in page.xpath("//details")[0].text_content()
    give(client, "jobs/1/kind", "?change=1", kind="own")
    assert "Baker" in client.get(f"{ROOT}/check-answers").text


@pytest.fixture
def parked(app, client):
    """Keep a form as one is that came after the session ended; the page that is shown after signing in."""

    def come_back(step, **form):
        with transaction(app.extensions["database"]) as session:
            person = Person(ISSUER, "sample-person")
            parking.park(session, person=person, service="everything", step=step, form=form, now=clock.now())
        return client.get(f"{ROOT}/{step}?notice=kept").text

    return come_back


def test_what_was_decided_on_a_list_as_the_session_ended_is_there_afterwards(client, parked):
    answer_all(client)
    page = lxml.html.document_fromstring(parked("jobs", jobs_more=["no"]))
    assert page.xpath("//input[@name='jobs_more'][@checked]/@value") == ["no"]


def test_a_file_that_came_after_the_session_ended_is_asked_for_again(client, parked):
    answer_all(client)
    page = parked("more", about=["Three"])
    assert "Three" in page
    assert "but not the file: choose it again" in page


def test_one_may_stop_on_every_page(client):
    answer_all(client)
    for step in ("nickname", "jobs", "tasks", "check-answers"):
        page = lxml.html.document_fromstring(client.get(f"{ROOT}/{step}").text)
        assert page.xpath(f"//a[@href='{ROOT}/drafts/']"), step


def test_a_section_that_is_hidden_keeps_its_answers(client):
    answer_all(client)
    give(client, "works", "?change=1", works="no")
    page = lxml.html.document_fromstring(client.get(f"{ROOT}/check-answers").text)
    assert ("h2", "Your work") not in headings(page)
    assert "Hours: 40" in page.xpath("//details")[0].text_content()
    give(client, "works", "?change=1", works="yes")
    assert values(lxml.html.document_fromstring(client.get(f"{ROOT}/check-answers").text))["Hours"] == "40"


@pytest.mark.parametrize(
    ("kind", "typed", "message"),
    [
        (Number(at_least=1), "0", "The answer must be 1 or more"),
        (Number(at_most=1000), "1001", "The answer must be 1,000 or less"),
        (Day(earliest=date(1900, 1, 1)), ("1", "1", "1899"), "The date must be 1 January 1900 or later"),
        (Day(latest=date(2025, 3, 31)), ("1", "4", "2025"), "The date must be 31 March 2025 or earlier"),
    ],
)
def test_a_refusal_names_the_limit(app, monkeypatch, kind, typed, message):
    spec = replace(EVERYTHING, pages=(ask("limit", kind, CHECK),), groups=(), sections=(), receipt_to="")
    monkeypatch.setitem(app.extensions, "services", {"everything": spec})
    names = [f"limit-{part}" for part in kind.parts] or ["limit"]
    form = dict(zip(names, (typed,) if isinstance(typed, str) else typed, strict=True))
    assert list(refusals(app.test_client().post(f"{ROOT}/limit", data=form)).values()) == [message]
