"""What every engine behind the seam must do."""

import threading

import pytest

from search_index.backend import Document, IndexUnavailableError, Query
from tests.search_index.factories import BACKENDS, PAGES, document


@pytest.fixture(params=sorted(BACKENDS))
def search(request, tmp_path):
    made = BACKENDS[request.param](tmp_path / "search")
    yield made
    made.close()


@pytest.fixture
def built(search):
    assert search.build(PAGES) == len(PAGES)
    return search


def titles(search, text, **asked):
    return [hit.title for hit in search.search(Query(text, **asked)).hits]


def test_before_the_first_build_the_index_is_unavailable(search):
    with pytest.raises(IndexUnavailableError):
        search.search(Query("tax"))


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("tax your vehicle", "Tax your vehicle"),
        ("taxing my vehicle", "Tax your vehicle"),
        ("road tax", "Tax your vehicle"),
        ("car tax rates", "Vehicle tax rates"),
        ("vehicle tax refund", "Get a vehicle tax refund"),
        ("tax rebate", "Get a vehicle tax refund"),
        ("SORN", "Take your vehicle off the road (SORN)"),
        ("Council Tax", "Council Tax"),
        ("dvla", "Renew your driving licence"),
        ("driving license", "Renew your driving licence"),
        ("TAX YOUR VEHÍCLE", "Tax your vehicle"),
    ],
)
def test_the_best_page_comes_first(built, text, first):
    assert titles(built, text)[0] == first


def test_quoted_words_are_found_together_only(built):
    assert titles(built, '"vehicle tax"') == titles(built, "“vehicle tax”")
    assert "Council Tax" not in titles(built, '"vehicle tax"')
    assert "Tax your vehicle" in titles(built, '"tax your vehicle"')


def test_readers_of_welsh_see_welsh_pages_and_english_ones_that_have_none(built):
    assert titles(built, "treth cerbyd", language="cy")[0] == "Trethu eich cerbyd"
    assert titles(built, "dreth", language="cy") == ["Trethu eich cerbyd"]
    assert "Council Tax" in titles(built, "council tax", language="cy")
    assert "Tax your vehicle" not in titles(built, "vehicle", language="cy")
    assert "Trethu eich cerbyd" not in titles(built, "treth", language="en")


@pytest.mark.parametrize("text", ["tax", "vehicle", "vehicle tax", "car tax refund", "tax your vehicle"])
def test_pages_in_another_language_never_move_what_a_reader_finds(search, text):
    search.build(PAGES)
    before = titles(search, text)
    welsh = {"language": "cy", "shown_in": ("cy",), "english_names": ("Vehicle refund", "vehicle tax")}
    search.build([*PAGES, *(document(f"cy-{n}", f"Cerbyd {n}", "vehicle car", **welsh) for n in range(40))])
    assert titles(search, text) == before


def test_a_page_in_the_readers_language_comes_before_one_of_the_same_name_that_is_not(search):
    search.build(
        [
            document(
                "a", "Lost log book", "Log book: log book.", "The log book. " * 9, shown_in=("en", "cy")
            ),
            document(
                "b", "Llyfr log ar goll", language="cy", shown_in=("cy",), english_names=("Losing log books",)
            ),
        ]
    )
    assert titles(search, "lost log book") == ["Lost log book"]
    assert titles(search, "log book", language="cy") == ["Llyfr log ar goll", "Lost log book"]
    assert titles(search, '"log book"', language="cy") == ["Llyfr log ar goll", "Lost log book"]


def test_a_type_narrows_the_results_and_all_types_are_counted(built):
    answer = built.search(Query("vehicle tax", type="service"))
    assert [hit.type for hit in answer.hits] == ["service"]
    assert answer.total == 1 == answer.by_type["service"]
    assert answer.by_type["guidance"] >= 2
    assert built.search(Query("vehicle tax", type="nothing")).total == 0


def test_pages_of_results_do_not_overlap_and_end(search):
    search.build(document(f"p{n}", f"Parking place {n}") for n in range(45))
    found = [search.search(Query("parking", page=page)) for page in (1, 2, 3, 4)]
    assert [len(answer.hits) for answer in found] == [20, 20, 5, 0]
    assert {answer.total for answer in found} == {45}
    assert len({hit.url for answer in found for hit in answer.hits}) == 45


def test_matching_words_are_marked_and_the_text_stays_whole(built):
    hit = built.search(Query("refunds")).hits[0]
    assert "".join(p.text for p in hit.title_passages) == hit.title == "Get a vehicle tax refund"
    assert [p.text for p in hit.title_passages if p.match] == ["refund"]
    assert hit.extract_text == "Money back."


def test_a_misspelt_word_brings_a_suggestion(built):
    assert built.search(Query("vehcile tax")).suggestion == "vehicle tax"
    assert built.search(Query("vehicle tax")).suggestion is None
    assert built.search(Query("zzzzzzzz")).suggestion is None


def test_a_page_that_lacks_one_of_many_words_is_found(built):
    assert "Get a vehicle tax refund" in titles(built, "vehicle tax refund zebra")


WEIRD = [
    "NOT OR foobar", "AND", "OR", "NOT", "a OR", '"', '""', '"unclosed', "“”", "(((", ")", "*", "?*",
    "title:", "title:tax", "type:service OR", "tax^^2", "tax~", "[a TO", "{a TO b}", "<script>", "\\",
    "🚗", "🚗🚙 tax", "\x00\x01", "\ud800".encode("utf-8", "replace").decode(), "ﷺ" * 50, "ß", "İ",
    "'" * 100, "-tax", "+tax", "tax -vehicle", "x" * 10_000, "tax " * 3_000, "can I", "", "   ",
    "%00", "../../etc/passwd", "1; DROP TABLE", "汽车 税", "ضريبة", "a\nb\tc",
]  # fmt: skip


@pytest.mark.parametrize("text", WEIRD, ids=range(len(WEIRD)))
@pytest.mark.parametrize("language", ["en", "cy"])
def test_any_text_is_answered(built, text, language):
    answer = built.search(Query(text, language=language))
    assert answer.total >= len(answer.hits)


def test_a_failed_build_leaves_the_old_index_and_the_next_one_succeeds(built):
    def documents():
        yield document("new", "Brand new zebra page")
        raise RuntimeError("the source went away")

    with pytest.raises(RuntimeError, match="went away"):
        built.build(documents())
    assert titles(built, "council") == ["Council Tax"]
    assert titles(built, "zebra") == []
    assert built.build([document("new", "Brand new zebra page")]) == 1
    assert titles(built, "zebra") == ["Brand new zebra page"]


def test_a_reader_sees_the_new_index_without_being_opened_again(built):
    assert titles(built, "zebra") == []
    type(built)(built.root).build([*PAGES, document("zebra", "Zebra crossings")])
    assert titles(built, "zebra") == ["Zebra crossings"]


def test_readers_are_answered_while_the_index_is_rebuilt(built):
    faults, stop = [], threading.Event()

    def read():
        while not stop.is_set():
            try:
                assert titles(built, "council") == ["Council Tax"]
            except Exception as fault:  # noqa: BLE001 - any fault at all is the finding
                faults.append(fault)
                return

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for _ in range(4):
        built.build(PAGES)
    stop.set()
    for reader in readers:
        reader.join()
    assert faults == []


def test_an_empty_index_finds_nothing(search):
    assert search.build([]) == 0
    assert search.search(Query("tax")).total == 0


def test_long_and_strange_documents_are_indexed(search):
    odd = Document("/x", "🚗 ﷺ title", "", "word " * 100_000, "guidance")
    assert search.build([odd]) == 1
    hit = search.search(Query("word")).hits[0]
    assert len(hit.extract_text) <= 241
