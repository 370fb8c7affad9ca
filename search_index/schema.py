"""The Whoosh schema. Text arrives as terms already, so that every engine ranks the same words."""

from whoosh.analysis import SpaceSeparatedTokenizer
from whoosh.fields import ID, KEYWORD, STORED, TEXT, Schema

TERMS = SpaceSeparatedTokenizer()


def make_schema() -> Schema:
    return Schema(
        title=TEXT(analyzer=TERMS, phrase=True),
        summary=TEXT(analyzer=TERMS, phrase=True),
        body=TEXT(analyzer=TERMS, phrase=True),
        title_exact=ID(),
        type=ID(stored=True, sortable=True),
        shown_in=KEYWORD(),
        url=STORED(),
        headline=STORED(),
        extract=STORED(),
        topic=STORED(),
        language=STORED(),
        updated=STORED(),
    )
