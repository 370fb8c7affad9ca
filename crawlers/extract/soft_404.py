"""Does a site admit that a page is missing? Asked with an address no one would have made."""

from app.estate.rules import PageContent

_MISSING_WORDS = ("not found", "404", "does not exist", "cannot be found", "ni ddaethpwyd o hyd")
_OK = 200
_GONE = frozenset({404, 410})


def made_up_path(visit_id: str) -> str:
    """Return a path that no site has, and that says what it is for in the site's logs."""
    return f"/directhub-checks-what-you-say-for-a-missing-page-{visit_id[:8]}"


def judge(status: int | None, *, redirected: bool) -> bool | None:
    """Tell whether the answer to a made-up address is a soft 404; None where nothing can be said."""
    if status in _GONE:
        return False
    if status == _OK or redirected:
        return True
    return None


def looks_missing(content: PageContent) -> bool:
    """Tell whether a page that was answered with 200 says in its title or heading that it is none."""
    said = f"{content.title} {content.heading}".lower()
    return any(words in said for words in _MISSING_WORDS)
