"""Ignore lists, columns that a person maps, and titles that give a website away."""

import json

import pytest
from sqlmodel import delete

from app.db import transaction
from app.estate.ignored.models import IgnoreRow
from app.estate.ignored.operations import mark_ignored
from app.estate.ignored.rules import IgnoreRule, ignored_by
from app.estate.models import Website
from app.estate.operations import know_website
from app.estate.schedules.operations import websites_of
from app.estate.titles import shared_titles, title_kind
from tests.rationalisation.estates import NOW

BEGINS = "URL begins with:, Rational\naccess-, internal collaboration tool\n[5 or more numerals],\n"
CONTAINS = "URL contains between non-word characters:,Rational\nstaging,staging and development\n"


@pytest.mark.parametrize(
    ("host", "reason"),
    [
        ("access-portal.example.gov", "internal collaboration tool"),
        ("www.access-portal.gov", None),
        ("12345.example.gov", "digits"),
        ("1234.example.gov", None),
        ("app.staging.example.gov", "staging and development"),
        ("my-staging-app.example.gov", "staging and development"),
        ("upstaging.example.gov", None),
    ],
)
def test_a_rule_hits_what_its_list_means(host, reason):
    rules = (
        IgnoreRule("begins", "access-", "internal collaboration tool"),
        IgnoreRule("begins", "[5 or more numerals]", "digits"),
        IgnoreRule("contains", "staging", "staging and development"),
    )
    found = ignored_by(host, rules)
    assert (found.reason if found else None) == reason


def write(folder, **files):
    made = []
    for name, text in files.items():
        made.append(folder / f"{name}.csv")
        made[-1].write_text(text)
    return made


def statuses(terminal_run):
    told = json.loads(terminal_run(["estate", "list", "--json"]).stdout)
    return {site["host"]: site["status"] for site in told}


def test_ignored_websites_are_marked_with_the_reason_in_whatever_order_the_files_come(terminal_run, tmp_path):
    sites = "host\nstaging.a.example\nb.example\naccess-c.example\n"
    files = write(tmp_path, begins=BEGINS, sites=sites, contains=CONTAINS)
    outcome = terminal_run(["estate", "import", *files])
    assert outcome.exit_code == 0, outcome.stderr
    assert "begins.csv: ignore list: 2 rules taken" in outcome.stderr
    assert "2 websites are on an ignore list" in outcome.stderr
    assert statuses(terminal_run) == {
        "staging.a.example": "ignored",
        "b.example": "not_crawled",
        "access-c.example": "ignored",
    }


def test_the_reason_stands_among_the_values_of_a_website_until_no_rule_names_it(
    terminal_run, tmp_path, engine, client
):
    files = write(tmp_path, contains=CONTAINS, sites="host\nstaging.a.example\nb.example\n")
    with transaction(engine) as session:
        website, _ = know_website(session, host="staging.a.example", now=NOW)
        website.status = "answers"  # it was crawled before the list came
        session.add(website)
    assert terminal_run(["estate", "import", *files]).exit_code == 0
    client.act_as("anna", roles=["analyst"])
    for path in ("", "/sources"):
        page = client.get(f"/rationalisation/sites/staging.a.example{path}").text
        assert "On an ignore list because" in page
        assert "contains “staging”: staging and development" in page
    assert "contains.csv" in client.get("/rationalisation/sites/staging.a.example/sources").text
    assert "ignore list" not in client.get("/rationalisation/sites/b.example").text
    with transaction(engine) as session:
        assert [session.get(Website, one).host for one in websites_of(session, "")] == ["b.example"]
        session.exec(delete(IgnoreRow))
        mark_ignored(session, now=NOW)
        assert len(websites_of(session, "")) == 2
    assert "ignore list" not in client.get("/rationalisation/sites/staging.a.example").text


def test_a_person_maps_columns_that_are_not_recognised(terminal_run, tmp_path):
    (file,) = write(tmp_path, odd="Ministry,Web presence,Notes\nCoast Board,coast.example,old\n")
    refused = terminal_run(["estate", "import", file])
    assert refused.exit_code == 2
    assert "--map host=COLUMN" in refused.stderr
    shown = terminal_run(["estate", "import", "--columns", "--map", "host=Web presence", file])
    assert "Web presence\thost" in shown.stdout
    assert "Notes\t(left out" in shown.stdout
    assert statuses(terminal_run) == {}
    taken = terminal_run(["estate", "import", "--map", "host=web presence", "--map", "owner=Ministry", file])
    assert taken.exit_code == 0, taken.stderr
    (site,) = json.loads(terminal_run(["estate", "list", "--json"]).stdout)
    assert (site["host"], site["owner"]) == ("coast.example", "Coast Board")


@pytest.mark.parametrize(
    ("mapping", "reason"),
    [
        ("colour=Host", "there is no value 'colour'"),
        ("host=Nowhere", "there is no column 'Nowhere'"),
        ("host", "is not of the form VALUE=COLUMN"),
    ],
)
def test_a_mapping_that_makes_no_sense_is_explained(terminal_run, tmp_path, mapping, reason):
    (file,) = write(tmp_path, sites="host\na.example\n")
    outcome = terminal_run(["estate", "import", "--map", mapping, file])
    assert outcome.exit_code == 2
    assert reason in outcome.stderr + outcome.output


def test_titles_are_shared_whatever_their_case():
    found = shared_titles([("a", "Home"), ("b", "HOME"), ("c", "home"), ("d", ""), ("e", ""), ("f", "Own")])
    assert [(each.hosts, each.kind) for each in found] == [(("a", "b", "c"), "general")]


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("GlobalProtect Portal", "login"),
        ("IIS Windows Server", "server"),
        ("Index of /", "server"),
        ("Request Rejected", "error"),
        ("Home", "general"),
        ("Water Data for the Nation", "own"),
    ],
)
def test_a_title_tells_what_stands_behind_it(title, kind):
    assert title_kind(title) == kind


@pytest.mark.shared
@pytest.mark.backends("sqlite")
def test_the_published_ignore_lists_are_read(terminal_run, shared):
    folder = shared / "estate"
    outcome = terminal_run(
        ["estate", "import", folder / "ignore_list_begins.csv", folder / "ignore_list_contains.csv"]
    )
    assert outcome.exit_code == 0, outcome.stderr
    assert outcome.stderr.count("ignore list") >= 2
