"""Words: folding, stems, synonyms, Welsh mutations."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_index.words import VOCABULARY, mutated, request, term, terms


def test_forms_of_a_word_share_a_term():
    assert len({term(word) for word in ("tax", "taxes", "taxed", "taxing")}) == 1


def test_words_that_only_look_alike_keep_apart():
    assert term("accountant") != term("account")
    assert term("organisation") != term("organ")
    assert term("university") != term("universal")


def test_accents_case_and_possessives_do_not_matter():
    assert terms("Vehicle’s CAFÉ") == terms("vehicle cafe")


def test_a_name_brings_its_other_names():
    related = request("road tax").related
    assert tuple(terms("vehicle tax")) in related
    assert tuple(terms("vehicle excise duty")) in related
    assert (term("phone"),) in request("telephone").slots[0].alternatives


def test_a_query_of_stop_words_keeps_them():
    assert [slot.word for slot in request("can I").slots] == ["can", "i"]


def test_quotation_marks_make_a_phrase():
    assert request('"log book" lost').phrases == ((tuple(terms("log book")),),)


def test_what_a_reader_of_welsh_types_is_read_as_welsh_and_as_english():
    assert request("taxing vehicles", "cy").typed == (("taxing", "vehicles"), tuple(terms("taxing vehicles")))
    assert tuple(terms("vehicle tax")) in request("road tax", "cy").related
    assert [slot.word for slot in request("how much is the tax", "cy").slots] == ["much", "tax"]


@pytest.mark.parametrize(
    ("word", "form"),
    [("treth", "dreth"), ("dreth", "treth"), ("cerbyd", "gerbyd"), ("gyrru", "yrru"), ("pwnc", "bwnc")],
)
def test_welsh_words_are_found_in_their_mutated_forms(word, form):
    assert form in mutated(word)


def test_every_vocabulary_file_is_read():
    assert {p.stem for p in VOCABULARY.iterdir()} == {"stems", "stop_words", "synonyms"}


@given(st.text(max_size=300), st.sampled_from(["en", "cy"]))
def test_any_text_is_taken_apart(text, language):
    taken = request(text, language)
    assert all(alternative for slot in taken.slots for alternative in slot.alternatives if alternative)
    assert all(isinstance(found, str) for found in taken.terms)
