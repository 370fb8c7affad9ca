"""hub uptake."""

import json

import pytest

from app import clock
from app.uptake.hub_services import hub_services

QUARTERLY = "slug,calendar_quarter,transactions,digital_transactions\n"


@pytest.fixture
def files(tmp_path):
    volumes = tmp_path / "volumes.csv"
    volumes.write_text(QUARTERLY + "a,2015Q1,100,40\na,2015Q5,1,1\nb,2015Q1,1,2\n")
    services = tmp_path / "services.csv"
    services.write_text("slug,name,department\na,Service A,Transport\n")
    return volumes, services


def test_good_rows_are_taken_bad_ones_listed_and_the_exit_code_says_so(terminal_run, files):
    done = terminal_run(["uptake", "import", *files])
    assert done.exit_code == 1
    assert done.stdout == ""
    assert "volumes.csv row 3: calendar_quarter is not a quarter such as 2017Q3: 2015Q5" in done.stderr
    assert "volumes.csv row 4: digital_transactions is more than all transactions: 2 > 1" in done.stderr
    assert "volumes.csv (quarterly volumes): 1 row taken, 2 refused" in done.stderr
    assert "services.csv (list of services): 1 row taken, 0 refused" in done.stderr


def test_a_clean_file_ends_with_nought(terminal_run, files):
    assert terminal_run(["uptake", "import", files[1]]).exit_code == 0


def test_again_says_that_nothing_changed_and_refuses_the_same_rows(terminal_run, files):
    terminal_run(["uptake", "import", *files])
    again = terminal_run(["uptake", "import", *files])
    assert again.exit_code == 1
    assert "nothing changed, it was imported before" in again.stderr
    assert "row 4" in again.stderr


def test_an_unknown_header_is_wrong_use_and_the_other_files_are_taken(terminal_run, files, tmp_path):
    odd = tmp_path / "odd.csv"
    odd.write_text("when,what\n1,2\n")
    done = terminal_run(["uptake", "import", odd, files[1]])
    assert done.exit_code == 2
    assert "the header is not one of ours: when, what" in done.stderr
    assert "volumes by channel: channel, period_end, period_start, service, volume" in done.stderr
    assert "services.csv (list of services): 1 row taken" in done.stderr


@pytest.mark.parametrize("arguments", [[], ["no-such-file.csv"]])
def test_no_file_is_wrong_use(terminal_run, arguments):
    assert terminal_run(["uptake", "import", *arguments]).exit_code == 2


def test_the_report_has_the_promised_shape(terminal_run, files, journey):
    terminal_run(["uptake", "import", *files])
    today = clock.local(clock.now()).date()
    journey("one", today, 60)
    journey("two", today)
    done = terminal_run(["uptake", "report", "--json"])
    assert done.exit_code == 0
    document = json.loads(done.stdout)
    assert list(document) == ["services"]
    by_slug = {each["slug"]: each for each in document["services"]}
    hub, imported = by_slug["vehicle-tax"], by_slug["a"]
    assert imported["periods"] == [
        {
            "start": "2015-01-01",
            "end": "2015-03-31",
            "total": 100,
            "online": 40,
            "take_up": 0.4,
            "completion": None,
            "source": "Transactions Explorer, by quarter",
        }
    ]
    (own,) = hub["periods"]
    assert own["source"] == "hub"
    assert (own["online"], own["total"], own["take_up"], own["completion"]) == (1, None, None, 0.5)
    assert own["start"] <= today.isoformat() <= own["end"]
    assert hub["definition"].startswith("Take-up: ")


def test_one_service_and_a_length_of_periods_can_be_asked_for(terminal_run, tmp_path):
    path = tmp_path / "volumes.csv"
    path.write_text(QUARTERLY + "".join(f"a,2015Q{n},100,{n}\n" for n in (1, 2, 3, 4)) + "b,2015Q1,1,1\n")
    terminal_run(["uptake", "import", path])
    done = terminal_run(["uptake", "report", "--json", "--service", "a", "--period", "year"])
    (service,) = json.loads(done.stdout)["services"]
    assert [(p["start"], p["end"], p["total"], p["online"]) for p in service["periods"]] == [
        ("2015-01-01", "2015-12-31", 400, 10)
    ]
    assert "a: Transactions Explorer" in terminal_run(["uptake", "report", "--service", "a"]).stdout
    assert terminal_run(["uptake", "report", "--service", "zebra"]).exit_code == 2
    assert terminal_run(["uptake", "report", "--period", "week"]).exit_code == 2


def test_counts_can_be_drawn_again(terminal_run, journey, last_month):
    journey("one", last_month.start, 60)
    before = terminal_run(["uptake", "report", "--json"]).stdout
    assert "2 events counted" in terminal_run(["uptake", "rollup"]).stderr
    assert "0 events counted" in terminal_run(["uptake", "rollup"]).stderr
    assert "2 events counted" in terminal_run(["uptake", "rollup", "--rebuild"]).stderr
    assert terminal_run(["uptake", "report", "--json"]).stdout == before


@pytest.mark.shared
def test_the_published_files_are_taken_in_any_order(terminal_run, shared):
    folder = shared / "uptake"
    done = terminal_run(["uptake", "import", folder / "tx_quarterly.csv", folder / "tx_services.csv"])
    assert done.exit_code == 1
    assert "12,287 rows taken, 22 refused" in done.stderr
    assert "734 rows taken, 0 refused" in done.stderr
    report = json.loads(terminal_run(["uptake", "report", "--json"]).stdout)["services"]
    assert len([each for each in report if each["slug"] not in hub_services()]) == 697
    tax = next(each for each in report if each["slug"] == "dft-tax-a-vehicle")["periods"]
    assert len(tax) == 21
    assert (tax[-1]["end"], tax[-1]["take_up"]) == ("2017-09-30", pytest.approx(0.8207, abs=0.00005))
    continued = next(each for each in report if each["slug"] == "vehicle-tax")["periods"]
    assert continued == tax
