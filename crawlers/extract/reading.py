"""How old must a reader be? The Automated Readability Index, of English texts of some length."""

# Senter and Smith, Automated Readability Index, AMRL-TR-66-220, 1967: a grade of US schools, whose
# first year begins at the age of six.
_PER_LETTER = 4.71
_PER_SENTENCE = 0.5
_LESS = 21.43
_AGE_OF_GRADE_NOUGHT = 5
_YOUNGEST = 5.0
_OLDEST = 25.0
ENOUGH_WORDS = 100
_ENDS = ("\n", ". ", "?", "!")


def reading_age(text: str, words: int) -> float | None:
    """Return the age, in years to one decimal, at which a text is read with ease; None if too short.

    `text` has one block to a line and one space between words; a line ends a sentence, as headings and
    list items do.
    """
    if words < ENOUGH_WORDS:
        return None
    letters = len(text) - (words - 1)
    sentences = sum(map(text.count, _ENDS)) + 1
    grade = _PER_LETTER * letters / words + _PER_SENTENCE * words / sentences - _LESS
    return round(min(max(grade + _AGE_OF_GRADE_NOUGHT, _YOUNGEST), _OLDEST), 1)
