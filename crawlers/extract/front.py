"""What the front page alone is asked: its words for other software, sign-in services, US components."""

import re
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from lxml import etree

_OPEN_GRAPH = ("og:title", "og:description", "og:image", "og:type", "og:url")
_MAX_LIST = 50
_MAX_TEXT = 1000
# The host or path that each service's own pages are reached by.
_SIGN_IN = {
    "GOV.UK One Login": rb"(?:signin|oidc)\.account\.gov\.uk",
    "Government Gateway": rb"tax\.service\.gov\.uk/(?:bas-gateway|gg)",
    "NHS login": rb"login\.nhs\.uk",
    "Login.gov": rb"secure\.login\.gov|//login\.gov",
    "ID.me": rb"api\.id\.me|//id\.me",
    "MAX.gov": rb"login\.max\.gov",
    "Okta": rb"\.okta\.com",
    "Microsoft Entra ID": rb"login\.microsoftonline\.com|b2clogin\.com",
    "Google": rb"accounts\.google\.com",
    "Auth0": rb"\.auth0\.com",
}
_SIGN_IN_SIGNS = {name: re.compile(sign, re.IGNORECASE) for name, sign in _SIGN_IN.items()}
_SIGN_IN_WORDS = re.compile(r"^\s*(?:sign in|log ?in|log on|mewngofnodi)\b", re.IGNORECASE)
_TAGS = re.compile(rb"\b(?:UA-\d{4,12}-\d{1,4}|G-[A-Z0-9]{8,12}|GTM-[A-Z0-9]{4,10})\b")
_SEARCH_GOV = re.compile(rb"search\.usa\.gov|search\.gov/javascripts", re.IGNORECASE)
_DAP = re.compile(rb"(?:https?:)?//dap\.digitalgov\.gov/[^\"'\s>]{1,500}", re.IGNORECASE)
_DAP_VERSION = re.compile(rb"Universal-Federated-Analytics[\w.-]*?[._-]v?(\d+(?:\.\d+)+)", re.IGNORECASE)
# Links that US law requires, by words in their address or text (digital.gov's list of required links).
_REQUIRED = ("about", "accessibility", "budget-performance", "foia", "inspector-general", "no-fear")
_REQUIRED_LINKS = (*_REQUIRED, "privacy", "usa.gov", "vulnerability", "espanol", "spanish")
_USWDS_VERSION = re.compile(rb"uswds[@\s-]*v?(\d+\.\d+\.\d+)", re.IGNORECASE)
_USA_CLASS = re.compile(rb"\busa-[a-z0-9-]+", re.IGNORECASE)
_STYLE = re.compile(rb"\.usa-[a-z]")
_FAVICON = re.compile(rb"favicon-57\.png|us_flag_small|uswds/img/favicon", re.IGNORECASE)


def see_front_page(root: etree._Element, body: bytes, meta: dict[str, str]) -> dict[str, Any]:
    """Return what a front page says of itself to search engines, social media and its sign-in."""
    anchors = [(a.get("href") or "", _words(a)) for a in root.iter("a")]
    return {
        "page_hash": sha256(body).hexdigest(),
        "keywords": meta.get("keywords", "")[:_MAX_TEXT] or None,
        "open_graph": {name: meta[name][:_MAX_TEXT] for name in _OPEN_GRAPH if meta.get(name)},
        "language_links": _unique(link.get("hreflang", "") for link in root.iter("a", "link")),
        "login": {
            "providers": [name for name, sign in _SIGN_IN_SIGNS.items() if sign.search(body)],
            "words": _unique(text[:80] for _, text in anchors if _SIGN_IN_WORDS.match(text)),
        },
        "analytics_tags": _unique(tag.decode() for tag in _TAGS.findall(body)),
        "united_states": _united_states(body, anchors),
    }


def _united_states(body: bytes, anchors: list[tuple[str, str]]) -> dict[str, Any]:
    """Return what only means something on websites of the United States' government."""
    dap = _DAP.search(body)
    version = _DAP_VERSION.search(body)
    uswds = _USWDS_VERSION.search(body)
    classes = _unique(name.decode().lower().partition("__")[0] for name in _USA_CLASS.findall(body))
    return {
        "search_gov": _SEARCH_GOV.search(body) is not None,
        "dap_parameters": dict(parse_qsl(urlsplit(dap[0].decode("latin-1")).query)) if dap else None,
        "dap_version": version[1].decode() if version else None,
        "required_links_url": [one for one in _REQUIRED_LINKS if any(one in h.lower() for h, _ in anchors)],
        "required_links_text": [
            one for one in _REQUIRED_LINKS if any(one.replace("-", " ") in t.lower() for _, t in anchors)
        ],
        "uswds": {
            "favicon": _FAVICON.search(body) is not None,
            "in_page_css": len(_STYLE.findall(body)),
            "classes": classes,
            "banner": b"here's how you know" in body.lower()
            or b"here\xe2\x80\x99s how you know" in body.lower(),
            "string": body.lower().count(b"uswds"),
            "version": uswds[1].decode() if uswds else None,
        },
    }


def _words(element: etree._Element) -> str:
    return " ".join("".join(map(str, element.itertext())).split())


def _unique(values: Any) -> list[str]:
    return [one for one in dict.fromkeys(values) if one][:_MAX_LIST]
