"""Family likeness: the most similar front page, the name in a title, and what is noted of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from app.db import read_session, transaction
from app.estate.brands.operations import FIELD, note_brands
from app.estate.brands.rules import Brand, Front, blocks_of, brands, name_of, read, spelt
from app.estate.models import Page, Text, Value, Visit, Website
from tests.rationalisation.estates import NOW, write_estate

BLOCKS = st.frozensets(st.sampled_from("abcdefgh"), max_size=6)
ESTATES = st.dictionaries(st.sampled_from([f"{n}.example" for n in range(7)]), BLOCKS, max_size=7)


@given(ESTATES)
def test_the_likeness_is_that_of_the_most_similar_other_front_page(estate):
    found = brands({host: Front(blocks) for host, blocks in estate.items()})
    for host, blocks in estate.items():
        others = [each for other, each in estate.items() if other != host and each]
        if not blocks or not others:
            assert found[host].likeness is None
            continue
        expected = max(len(blocks & each) / len(blocks | each) for each in others)
        assert found[host].likeness == pytest.approx(expected)
        like = found[host].like
        assert (like == "") == (expected == 0)
        if like:
            assert len(blocks & estate[like]) / len(blocks | estate[like]) == pytest.approx(expected)


def test_a_template_of_a_thousand_websites_is_found_in_each_of_them():
    shared = frozenset({"Department", "Search", "Menu", "Footer"})
    fronts = {f"site-{number}.example": Front(shared | {f"own {number}"}) for number in range(1_000)}
    found = brands(fronts)
    assert {round(brand.likeness, 2) for brand in found.values()} == {0.67}


@pytest.mark.parametrize(
    ("title", "declared", "name"),
    [
        ("Apply for a licence | Roads Office", "", "Roads Office"),
        ("Apply for a licence - Roads Office", "", "Roads Office"),
        ("Roads – a guide – Roads Office", "", "Roads Office"),
        ("Roads Office", "", ""),
        ("Well-being for all", "", ""),
        ("Welcome | Home", "", ""),
        ("Guides | Sign in", "", ""),
        ("Apply | UK", "", ""),
        ("Apply | Roads Office", "Roads  and Bridges", "Roads and Bridges"),
    ],
)
def test_the_name_is_what_a_page_declares_or_the_end_of_its_title(title, declared, name):
    assert name_of(title, declared) == name


def test_namesakes_are_counted_whatever_their_case():
    found = brands({f"{n}.example": Front(frozenset(), name) for n, name in enumerate(["A", "a", "B", ""])})
    assert [brand.namesakes for brand in found.values()] == [1, 1, 0, 0]


@given(
    st.builds(
        Brand,
        st.none() | st.integers(0, 1000).map(lambda share: share / 1000),
        st.sampled_from(["", "www.a.example"]),
        st.text(max_size=20),
        st.integers(0, 999),
    )
)
def test_a_brand_is_kept_as_it_is(brand):
    assert read(spelt(brand)) == brand
    assert read("") is None


def test_empty_lines_and_spaces_around_blocks_do_not_count():
    assert blocks_of(" Menu \n\nSearch\n") == {"Menu", "Search"}


def front_pages(session, chrome):
    """Gives each of these websites a front page with what stands around it."""
    for host, blocks in chrome.items():
        site = session.exec(select(Website).where(Website.host == host)).one()
        visit = session.exec(select(Visit).where(Visit.website_id == site.id)).one()
        url = f"http://{host}/page-0"
        front = {"url": url, "title": f"{host} | Roads Office"}
        visit.evidence = {**visit.evidence, "front": front}
        page = session.exec(select(Page).where(Page.url == url)).one()
        text = session.get_one(Text, page.text_hash)
        text.chrome = "\n".join(blocks)
        session.add_all([visit, text])


def noted(engine):
    with read_session(engine) as session:
        rows = session.exec(select(Website.host, Value.value).join(Value).where(Value.field == FIELD))
        return dict(rows.all())


def test_the_brand_of_every_front_page_is_noted_and_noted_anew(engine):
    with transaction(engine) as session:
        write_estate(session)
        roads = ["Roads Office", "Search", "Menu"]
        front_pages(session, {"roads.example": roads, "motoring.example": [*roads, "Help"]})
        assert note_brands(session, now=NOW) == 2
    assert noted(engine) == {
        "roads.example": "0.750:motoring.example:1:Roads Office",
        "motoring.example": "0.750:roads.example:1:Roads Office",
    }
    with transaction(engine) as session:
        front_pages(session, {"motoring.example": ["Other"]})
        note_brands(session, now=NOW)
    assert noted(engine)["motoring.example"] == "0.000::1:Roads Office"
    with transaction(engine) as session:
        for visit in session.exec(select(Visit)):
            visit.evidence = {}
            session.add(visit)
        note_brands(session, now=NOW)
    assert set(noted(engine).values()) == {""}
