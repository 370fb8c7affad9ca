"""Lists of websites in the browser: sent, columns chosen, tried, taken in; each fault answered in place."""

import csv
import io
import re
from datetime import timedelta

import pytest
from sqlmodel import select

from app import clock
from app.audit.models import AuditEntry
from app.db import read_session, transaction
from app.estate.imports.operations import SourceRefusedError
from app.estate.models import Value, Website
from app.estate.queries import values_of, website_by_host
from app.rationalisation.imports.models import SentList
from app.rationalisation.imports.operations import KEPT_FOR, MAX_BYTES, forget, receive

HOME = "/rationalisation/imports"
REGISTER = """Ministry,Where,Monthly visits,Notes
Fisheries Agency,https://www.fisheries.example/,1200,old
Fisheries Agency,not a host,5,
Seeds Office,seeds.example,"3,000",
,seeds.example,many,
"""
COLUMNS = {"column-1": "owner", "column-2": "host", "column-3": "visits", "column-4": ""}


@pytest.fixture
def staff(client):
    client.act_as("anna", roles=["content"])
    return client


def send(client, content, name="register.csv"):
    data = content if isinstance(content, bytes) else content.encode()
    return client.post(HOME, data={"list": (io.BytesIO(data), name)})


def sent(client, content, name="register.csv"):
    """The address of a list's page."""
    answer = send(client, content, name)
    assert answer.status_code == 302, re.findall(r"cannot be taken in: ([^<]+)", answer.text)
    return answer.location


def hosts(engine):
    with read_session(engine) as session:
        return set(session.exec(select(Website.host)))


def figures(page):
    cells = re.findall(r'summary-list__value">([\d,]+)</dd>', page)
    return dict(zip(("new", "changed", "same", "refused"), map(int, cells), strict=True))


def chosen(page):
    """What the form has chosen for each column."""
    selects = re.findall(r'<select[^>]* name="(column-\d+)".*?</select>', page, re.DOTALL)
    found = {}
    for name, block in re.findall(r'<select[^>]* name="(column-\d+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        picked = re.search(r'value="(\w+)" selected', block)
        found[name] = picked.group(1) if picked else ""
    assert len(found) == len(selects)
    return found


def test_a_list_goes_from_its_file_to_the_inventory(staff, engine):
    place = sent(staff, REGISTER)
    page = staff.get(place).text
    assert chosen(page) == {"column-1": "owner", "column-2": "", "column-3": "visits", "column-4": ""}
    assert "Fisheries Agency · Fisheries Agency · Seeds Office" in page
    tried = staff.post(place, data=COLUMNS).text
    assert figures(tried) == {"new": 2, "changed": 0, "same": 0, "refused": 2}
    assert "Row 3: &#39;not a host&#39; is not a host name" in tried
    assert hosts(engine) == set()  # only tried
    assert chosen(tried) == COLUMNS
    done = staff.post(f"{place}/take-in", data=COLUMNS, follow_redirects=True).text
    assert figures(done) == {"new": 2, "changed": 0, "same": 0, "refused": 2}
    assert hosts(engine) == {"www.fisheries.example", "seeds.example"}
    with read_session(engine) as session:
        seeds = website_by_host(session, "seeds.example")
        values = {one.field: (one.value, one.source, one.source_row) for one in values_of(session, seeds.id)}
        assert values == {
            "owner": ("Seeds Office", "register.csv", 4),
            "visits": ("3000", "register.csv", 4),
        }
        entry = session.exec(select(AuditEntry).where(AuditEntry.act == "estate.import")).one()
        assert (entry.actor, '"made":2' in entry.after.replace(" ", "")) == ("anna", True)


def test_the_rows_refused_are_a_list_and_so_are_the_lists(staff):
    place = sent(staff, REGISTER)
    staff.post(f"{place}/take-in", data=COLUMNS)
    refused = list(csv.DictReader(io.StringIO(staff.get(f"{place}?format=csv").text)))
    assert [row["row"] for row in refused] == ["3", "5"]
    assert "not a whole number" in refused[1]["reason"]
    row = next(csv.DictReader(io.StringIO(staff.get(f"{HOME}?format=csv").text)))
    assert (row["name"], row["state"], row["made"], row["refused"]) == ("register.csv", "imported", "2", "2")


def test_a_second_list_is_told_apart_from_news(staff):
    staff.post(f"{sent(staff, REGISTER)}/take-in", data=COLUMNS)
    changed = REGISTER.replace("1200", "1500") + "New Office,new.example,,\n"
    tried = staff.post(sent(staff, changed), data=COLUMNS).text
    assert figures(tried) == {"new": 1, "changed": 1, "same": 1, "refused": 2}


def test_a_trial_leaves_no_trace(staff, engine):
    staff.post(f"{sent(staff, REGISTER)}/take-in", data=COLUMNS)
    with read_session(engine) as session:
        before = [(one.field, one.value, one.source_row) for one in session.exec(select(Value))]
    staff.post(sent(staff, REGISTER.replace("1200", "9")), data=COLUMNS)
    with read_session(engine) as session:
        assert [(one.field, one.value, one.source_row) for one in session.exec(select(Value))] == before


@pytest.mark.parametrize("step", ["", "/take-in"])
@pytest.mark.parametrize(
    ("change", "told", "at"),
    [
        ({"column-2": ""}, "Choose the column that holds the website", "column-1"),
        ({"column-4": "owner"}, "Another column is chosen for this value already", "column-4"),
        ({"column-4": "colour"}, "Choose one of the values in the list", "column-4"),
    ],
)
def test_a_wrong_choice_is_told_at_its_column_and_keeps_the_others(staff, engine, step, change, told, at):
    answer = staff.post(sent(staff, REGISTER) + step, data=COLUMNS | change)
    assert answer.status_code == 422
    assert told in answer.text.partition(f'id="{at}-error"')[2][:300]
    assert chosen(answer.text)["column-3"] == "visits"
    assert hosts(engine) == set()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "it is empty"),
        (b"\n\n", "it is empty"),
        (b",,\na,b,c\n", "its first line is empty"),
        (b"host,owner\n", "it names columns but has no rows"),
        (b"PK\x03\x04and more", "save the sheet as CSV"),
        (b"host\0\0\0", "it is not a CSV file"),
        (b",".join(b"c%d" % number for number in range(300)) + b"\n1\n", "it has 300 columns"),
        (b"URL begins with,Reason\nwww.,none\n", "it is a list of names to ignore"),
    ],
)
def test_a_file_that_is_no_list_is_refused_in_place(staff, content, reason):
    answer = send(staff, content)
    assert answer.status_code == 422
    assert reason in answer.text
    assert 'id="list-error"' in answer.text


def test_a_file_that_is_too_large_is_refused_with_the_limit(engine):
    with (
        read_session(engine) as session,
        pytest.raises(SourceRefusedError, match="it is larger than 10 MB"),
    ):
        receive(session, name="big.csv", content=b"x" * (MAX_BYTES + 1), by="anna", now=clock.now())


def test_no_file_at_all_is_told_too(staff):
    answer = staff.post(HOME, data={})
    assert answer.status_code == 422
    assert "Choose a file that lists websites" in answer.text


@pytest.mark.parametrize(
    ("encoding", "shown"), [("utf-8", "UTF-8"), ("cp1252", "Windows-1252"), ("utf-16", "UTF-16")]
)
def test_the_encodings_of_spreadsheets_are_read_and_named(staff, engine, encoding, shown):
    place = sent(staff, "host\towner\na.example\tYnys Môn\n".encode(encoding), "list.tsv")
    page = staff.get(place).text
    assert f"in {shown}" in page
    assert "Ynys Môn" in page
    staff.post(f"{place}/take-in", data={"column-1": "host", "column-2": "owner"})
    with read_session(engine) as session:
        assert website_by_host(session, "a.example").owner == "Ynys Môn"


def test_letters_that_cannot_be_read_refuse_their_row_only(staff):
    place = sent(staff, b"host,owner\na.example,M\xf4n\nb.example,\x81\x8d\n")
    tried = staff.post(place, data={"column-1": "host", "column-2": "owner"}).text
    assert figures(tried) == {"new": 1, "changed": 0, "same": 0, "refused": 1}
    assert "save the list as CSV in UTF-8" in tried


def test_columns_with_one_name_are_shown_and_chosen_by_their_place(staff, engine):
    place = sent(staff, "host,Owner,owner,\na.example,Old,New,x\n")
    page = staff.get(place).text
    assert "Several columns are called the same: owner." in page
    assert "Column 4, without a name" in page
    staff.post(f"{place}/take-in", data={"column-1": "host", "column-3": "owner"})
    with read_session(engine) as session:
        assert website_by_host(session, "a.example").owner == "New"


def test_the_command_says_which_columns_have_one_name(terminal_run, tmp_path):
    file = tmp_path / "list.csv"
    file.write_text("host,Owner,owner\na.example,Old,New\n")
    answer = terminal_run(["estate", "import", str(file)])
    assert answer.exit_code == 2
    assert "two columns are called 'Owner'" in answer.stderr


@pytest.mark.parametrize(
    ("cell", "refused"),
    [
        ('=HYPERLINK("http://x.example")', True),
        ("@SUM(A1)", True),
        ("+cmd|' /C calc'!A0", True),
        ("-2+SUM(A1:A3)", True),
        ("+44 20 7946 0000", False),
        ("- CFTC", False),
        ("a=b", False),
    ],
)
def test_a_formula_is_refused_and_a_telephone_number_is_not(staff, cell, refused):
    text = io.StringIO()
    csv.writer(text).writerows([["host", "contact"], ["a.example", cell]])
    place = sent(staff, text.getvalue())
    tried = staff.post(place, data={"column-1": "host", "column-2": "contact"}).text
    assert figures(tried)["refused"] == refused
    assert ("is a formula" in tried) == refused


def test_a_list_is_dropped_once_and_gone(staff, engine):
    place = sent(staff, REGISTER)
    assert staff.post(f"{place}/drop").status_code == 302
    assert staff.post(f"{place}/drop").status_code == 409
    assert staff.get(place).status_code == 409
    with read_session(engine) as session:
        assert session.exec(select(SentList.content)).one() is None


def test_a_list_that_was_taken_in_cannot_be_taken_in_again(staff):
    place = sent(staff, REGISTER)
    staff.post(f"{place}/take-in", data=COLUMNS)
    assert staff.post(f"{place}/take-in", data=COLUMNS).status_code == 409


def test_a_list_that_nobody_comes_back_to_is_forgotten(staff, engine):
    old, fresh = sent(staff, REGISTER), sent(staff, REGISTER, "other.csv")
    assert old != fresh
    with transaction(engine) as session:
        row = session.exec(select(SentList).where(SentList.name == "register.csv")).one()
        row.sent_at = clock.now() - KEPT_FOR - timedelta(minutes=1)
        session.add(row)
    with transaction(engine) as session:
        assert forget(session, now=clock.now()) == 1
    assert staff.get(old).status_code == 409
    assert staff.get(fresh).status_code == 200


def test_only_the_content_role_for_the_whole_estate_sends_lists(client):
    client.act_as("bob", roles=["analyst"])
    assert "Somebody with the content role" in client.get(HOME).text
    assert send(client, REGISTER).status_code == 403
    client.act_as("anna", roles=[("content", "roads-office")])
    assert send(client, REGISTER).status_code == 403
    assert client.get(f"{HOME}/any").status_code == 403
