"""Is a text English or Welsh? Decided by the small words that every text of some length has."""

_WELSH_WORDS = (
    "yn yr y ac ar gan gyda mae wedi ei eich chi ni hyn hwn hon neu nid os sydd oes bydd fod "
    "cael i'r a'r o'r i'w eu ein rhaid gallwch ydych unrhyw hefyd wrth dan drwy"
)
_WELSH = frozenset(_WELSH_WORDS.split())
_ENGLISH_WORDS = (
    "the of and to in is you for that with this are be or if not your can will from by on have "
    "it as at an we must any our which their has"
)
_ENGLISH = frozenset(_ENGLISH_WORDS.split())
_SAMPLE = 2000
_ENOUGH = 8


def guess_language(text: str) -> str | None:
    """Return "en", "cy", or None where there is too little to tell by."""
    words = text[:_SAMPLE].lower().split()
    welsh = sum(map(_WELSH.__contains__, words))
    english = sum(map(_ENGLISH.__contains__, words))
    if max(welsh, english) < _ENOUGH or welsh == english:
        return None
    return "cy" if welsh > english else "en"
