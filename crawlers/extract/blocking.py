"""Is this a page of the site, or the page of a gatekeeper that takes the crawl for an attacker?"""

import re

_MAX_PAGE = 100_000  # gatekeepers' pages are short
# Words of the pages themselves, as their products print them, in small letters: a search for each of
# them takes a tenth of the time of one pattern for all.
_CAPTCHA = (
    *(
        b"g-recaptcha",
        b"h-captcha",
        b"hcaptcha.com",
        b"cf-turnstile",
        b"challenges.cloudflare.com",
        b"cf-chl-",
    ),
    *(b"_cf_chl_opt", b"captcha-delivery", b"px-captcha", b"awswaf-captcha", b"verify you are human"),
    *(b"verify you are a human", b"are you a robot"),
)
_BLOCKED = (
    *(b"attention required! | cloudflare", b"sorry, you have been blocked", b"_incapsula_resource"),
    *(b"request unsuccessful. incapsula", b"the requested url was rejected", b"this request was blocked by"),
    *(b"blocked by web application firewall", b"blocked by the web application firewall"),
    *(b"blocked by security", b"blocked by the security", b"sucuri website firewall", b"error 1020"),
    b"ddos protection by",
)
_DENIED = b"access denied"
_REFERENCE = re.compile(_DENIED + rb".{0,200}reference ?#", re.DOTALL)
_REFUSALS = frozenset({401, 403, 405, 406, 418, 429, 503})


def gatekeeper(status: int | None, body: bytes, words: int | None) -> str | None:
    """Return "captcha" or "blocked" where a page is not the site's own, else None.

    A page of the site may hold a form with a captcha: an answer of 200 counts only where there is
    hardly anything else on it. `words` is their number where the page was read.
    """
    refused = status in _REFUSALS
    if not refused and (status != 200 or words is None or words > 120):
        return None
    start = body[:_MAX_PAGE].lower()
    if any(sign in start for sign in _CAPTCHA):
        return "captcha"
    denied = _DENIED in start and _REFERENCE.search(start)
    return "blocked" if denied or any(sign in start for sign in _BLOCKED) else None
