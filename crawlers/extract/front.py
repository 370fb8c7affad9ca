"""What the front page alone is asked: its words for other software, sign-in services, US components."""

import re
from itertools import islice
from typing import Any
from urllib.parse import parse_qsl, urlsplit

_OPEN_GRAPH = ("og:title", "og:description", "og:image", "og:type", "og:url", "og:site_name")
_MAX_LIST = 50
_MAX_TEXT = 1000
# The host or path that each service's own pages are reached by, in small letters.
_SIGN_IN = {
    "GOV.UK One Login": (b"signin.account.gov.uk", b"oidc.account.gov.uk"),
    "Government Gateway": (b"tax.service.gov.uk/bas-gateway", b"tax.service.gov.uk/gg"),
    "NHS login": (b"login.nhs.uk",),
    "Login.gov": (b"secure.login.gov", b"//login.gov"),
    "ID.me": (b"api.id.me", b"//id.me"),
    "MAX.gov": (b"login.max.gov",),
    "Okta": (b".okta.com",),
    "Microsoft Entra ID": (b"login.microsoftonline.com", b"b2clogin.com"),
    "Google": (b"accounts.google.com",),
    "Auth0": (b".auth0.com",),
}
_SIGN_IN_WORDS = re.compile(r"^\s*(?:sign in|log ?in|log on|mewngofnodi)\b", re.IGNORECASE)
# Each begins with letters that can be searched for quickly; no letter or figure stands before it.
_TAGS = (
    re.compile(rb"UA-(?<![A-Za-z0-9_-]UA-)\d{4,12}-\d{1,4}\b"),
    re.compile(rb"G-(?<![A-Za-z0-9_-]G-)[A-Z0-9]{8,12}\b"),
    re.compile(rb"GTM-(?<![A-Za-z0-9_-]GTM-)[A-Z0-9]{4,10}\b"),
)
_SEARCH_GOV = (b"search.usa.gov", b"search.gov/javascripts")
_DAP_HOST = b"//dap.digitalgov.gov/"
_DAP = re.compile(rb"//dap\.digitalgov\.gov/[^\"'\s>]{1,500}", re.IGNORECASE)
_DAP_VERSION = re.compile(rb"universal-federated-analytics[\w.-]{0,40}?[._-]v?(\d+(?:\.\d+)+)")
# Links that US law requires, by words in their address or text (digital.gov's list of required links).
_REQUIRED = ("about", "accessibility", "budget-performance", "foia", "inspector-general", "no-fear")
_REQUIRED_LINKS = (*_REQUIRED, "privacy", "usa.gov", "vulnerability", "espanol", "spanish")
_USWDS_VERSION = re.compile(rb"uswds[@\s-]{0,5}v?(\d{1,3}\.\d{1,3}\.\d{1,3})")
_USA_CLASS = re.compile(rb"usa-(?<![a-z0-9_-]usa-)[a-z0-9-]{1,60}")
_STYLE = b".usa-"
_FAVICON = (b"favicon-57.png", b"us_flag_small", b"uswds/img/favicon")
_BANNER = (b"here's how you know", b"here\xe2\x80\x99s how you know")
_FONT = (b"publicsans", b"public-sans", b"public sans")
_US_DOMAINS = (".gov", ".mil", ".fed.us")
_MAX_STYLE = 2_000_000
_MAX_FOUND = 5000


def see_front_page(body: bytes, meta: dict[str, str], anchors: list[tuple[str, str]]) -> dict[str, Any]:
    """Return what a front page says of itself to search engines, social media and its sign-in.

    `anchors` are (address, words) of its links.
    """
    lowered = body.lower()
    return {
        "keywords": meta.get("keywords", "")[:_MAX_TEXT] or None,
        "open_graph": {name: meta[name][:_MAX_TEXT] for name in _OPEN_GRAPH if meta.get(name)},
        "login": {
            "providers": [name for name, hosts in _SIGN_IN.items() if _has(lowered, hosts)],
            "words": _unique(text[:80] for _, text in anchors if _SIGN_IN_WORDS.match(text)),
        },
        "united_states": _united_states(body, lowered, anchors),
    }


def find_tags(body: bytes) -> list[str]:
    """Return the account numbers of Google's analytics that stand in a page."""
    return _unique(match[0].decode() for tag in _TAGS for match in islice(tag.finditer(body), _MAX_FOUND))


def _united_states(body: bytes, lowered: bytes, anchors: list[tuple[str, str]]) -> dict[str, Any]:
    """Return what only means something on websites of the United States' government."""
    dap = _DAP.search(body, lowered.find(_DAP_HOST)) if _DAP_HOST in lowered else None
    version = _DAP_VERSION.search(lowered)
    addresses = {href.lower() for href, _ in anchors}
    words = {text.lower() for _, text in anchors}
    return {
        "search_gov": _has(lowered, _SEARCH_GOV),
        "dap_parameters": dict(parse_qsl(urlsplit(dap[0].decode("latin-1")).query)) if dap else None,
        "dap_version": version[1].decode() if version else None,
        "required_links_url": [one for one in _REQUIRED_LINKS if any(one in href for href in addresses)],
        "required_links_text": [
            one for one in _REQUIRED_LINKS if any(one.replace("-", " ") in text for text in words)
        ],
        "uswds": see_uswds(lowered) | {"favicon": _has(lowered, _FAVICON), "banner": _has(lowered, _BANNER)},
    }


def see_uswds(lowered: bytes) -> dict[str, Any]:
    """Return the signs of the US Web Design System in a page, in small letters."""
    version = _USWDS_VERSION.search(lowered)
    found = islice(_USA_CLASS.finditer(lowered), _MAX_FOUND)
    return {
        "in_page_css": lowered.count(_STYLE),
        "classes": _unique(match[0].decode().partition("__")[0] for match in found),
        "string": lowered.count(b"uswds"),
        "version": version[1].decode() if version else None,
    }


def uses_uswds(host: str, seen: dict[str, Any]) -> bool:
    """Tell whether a website may be built with the US Web Design System, so that its style sheets are worth
    asking for.
    """
    return host.endswith(_US_DOMAINS) or bool(seen["classes"] or seen["string"])


def see_style_sheet(body: bytes) -> dict[str, bool]:
    """Return the signs of the US Web Design System in a style sheet."""
    lowered = body[:_MAX_STYLE].lower()
    return {
        "favicon_in_css": _has(lowered, _FAVICON),
        "public_sans_font": _has(lowered, _FONT),
        "classes_in_css": _STYLE in lowered,
        "string_in_css": b"uswds" in lowered,
    }


def _has(text: bytes, any_of: tuple[bytes, ...]) -> bool:
    return any(one in text for one in any_of)


def _unique(values: Any) -> list[str]:
    return [one for one in dict.fromkeys(values) if one][:_MAX_LIST]
