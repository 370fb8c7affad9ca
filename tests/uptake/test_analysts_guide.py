"""docs/analysts.md says what the hub does: its commands run, its tables are the code's."""

import json
import re
from pathlib import Path

import pytest

from app.uptake.imports.rules import HEADERS, SERVICE_TEXTS, Dataset, parse
from app.uptake.rules import Span
from app.uptake.sources.rules import HUB
from app.uptake.wording import DATASETS

GUIDE = (Path(__file__).parents[2] / "docs" / "analysts.md").read_text()
SMALL = {
    "tx_services.csv": "slug,name,department\ndft-tax-a-vehicle,Vehicle tax renewals,Transport\n",
    "tx_quarterly.csv": (
        "slug,calendar_quarter,transactions,digital_transactions\ndft-tax-a-vehicle,2017Q3,100,82\n"
    ),
    "tx_rolling12m.csv": (
        "slug,window_start,window_end,volume_12m,digital_volume_12m\n"
        "dft-tax-a-vehicle,2016-10,2017-09,400,320\n"
    ),
}


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", GUIDE, flags=re.DOTALL)


def commands():
    return [line.split()[1:] for block in blocks("sh") for line in block.splitlines()]


@pytest.fixture
def in_a_folder_with_the_files(tmp_path, monkeypatch):
    for name, text in {**SMALL, "channel-volumes.csv": blocks("csv")[0]}.items():
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)


def test_every_command_of_the_guide_runs(terminal_run, in_a_folder_with_the_files):
    assert len(commands()) == 8
    for command in commands():
        done = terminal_run(command)
        assert done.exit_code == 0, f"hub {' '.join(command)}: {done.output}"
        if "--json" in command:
            assert set(json.loads(done.stdout)) == {"services"}


def test_the_documented_shape_is_the_shape(terminal_run, in_a_folder_with_the_files):
    terminal_run(["uptake", "import", "tx_quarterly.csv"])
    (documented,) = json.loads(blocks("json")[0])["services"]
    service = json.loads(terminal_run(["uptake", "report", "--json"]).stdout)["services"][-1]
    assert list(service) == list(documented)
    assert list(service["periods"][0]) == list(documented["periods"][0])
    assert documented["periods"][0]["source"] == HUB


def test_the_table_of_files_is_the_code():
    rows = re.findall(r"^\| ([a-z ]+) \| (`slug`.*?|`service`.*?) \|(.*)\|$", GUIDE, flags=re.MULTILINE)
    needed = {name: set(re.findall(r"`(\w+)`", needs)) for name, needs, _ in rows}
    read_too = {name: set(re.findall(r"`(\w+)`", more)) for name, _, more in rows}
    assert needed == {str(DATASETS[dataset]): set(columns) for dataset, columns in HEADERS.items()}
    described = read_too[str(DATASETS[Dataset.SERVICES])]
    assert described | {"department"} == {*SERVICE_TEXTS, "high_volume"}


def test_the_example_of_volumes_is_taken_whole():
    parsed = parse("channel-volumes.csv", blocks("csv")[0].encode())
    assert (parsed.taken, parsed.problems) == (3, ())


def test_every_length_of_period_is_told():
    line = next(line for line in GUIDE.splitlines() if line.startswith("`--period`"))
    assert {span.value for span in Span} <= set(re.findall(r"`([a-z-]+)`", line))


@pytest.mark.parametrize("path", re.findall(r"`(/api/uptake/[^`?]+)`", GUIDE))
def test_every_address_of_the_guide_answers(client, path):
    assert client.get(path).status_code == 200
