"""The Whoosh schema. Text arrives as terms already, so that every engine ranks the same words."""

from whoosh.analysis import SpaceSeparatedTokenizer
from whoosh.fields import ID, KEYWORD, STORED, TEXT, Schema

TERMS = SpaceSeparatedTokenizer()


def make_schema() -> Schema:
    return Schema(
        title=TEXT(analyzer=TERMS, phrase=True),
        summary=TEXT(analyzer=TERMS, phrase=True),
        body=TEXT(analyzer=TERMS, phrase=True),
        title_exact=KEYWORD(commas=True),
        type=ID(stored=True, sortable=True),
        url=STORED(),
        headline=STORED(),
        extract=STORED(),
        topic=STORED(),
        language=ID(stored=True),
        updated=STORED(),
    )
