"""Is this a page of the site, or the page of a gatekeeper that takes the crawl for an attacker?"""

import re

_MAX_PAGE = 100_000  # gatekeepers' pages are short
# Words of the pages themselves, as their products print them.
_CAPTCHA = re.compile(
    rb"g-recaptcha|h-captcha|hcaptcha\.com|cf-turnstile|challenges\.cloudflare\.com|cf-chl-|_cf_chl_opt"
    rb"|geo\.captcha-delivery\.com|captcha-delivery|px-captcha|awswaf-captcha|verify you are (?:a )?human"
    rb"|are you a robot",
    re.IGNORECASE,
)
_BLOCKED = re.compile(
    rb"attention required! \| cloudflare|sorry, you have been blocked|request unsuccessful\. incapsula"
    rb"|_incapsula_resource|access denied.{0,200}reference ?#|the requested url was rejected"
    rb"|this request was blocked by|blocked by (?:the )?(?:web application firewall|security)"
    rb"|sucuri website firewall|error 1020|ddos protection by",
    re.IGNORECASE | re.DOTALL,
)
_REFUSALS = frozenset({401, 403, 405, 406, 418, 429, 503})


def gatekeeper(status: int | None, body: bytes, words: int | None) -> str | None:
    """Return "captcha" or "blocked" where a page is not the site's own, else None.

    A page of the site may hold a form with a captcha: an answer of 200 counts only where there is
    hardly anything else on it. `words` is their number where the page was read.
    """
    refused = status in _REFUSALS
    if not refused and (status != 200 or words is None or words > 120):
        return None
    start = body[:_MAX_PAGE]
    if _CAPTCHA.search(start):
        return "captcha"
    return "blocked" if _BLOCKED.search(start) else None
