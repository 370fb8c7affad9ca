"""What a front page and its headers tell of a whole site: software, analytics, security, notices."""

import re
from hashlib import sha256
from itertools import islice
from typing import Any

from lxml import etree

from crawlers.extract.addresses import bare, host_of, normalise
from crawlers.extract.front import find_tags, see_front_page
from crawlers.extract.page import Source
from crawlers.extract.text import words_of

SECURITY_HEADERS = (
    "strict-transport-security",
    "content-security-policy",
    "x-content-type-options",
    "x-frame-options",
    "referrer-policy",
    "permissions-policy",
)
# Signs in the source of a page: pieces of the software's own script or path names. They are plain words
# because a page of any size is searched for all of them while every other site waits.
_ANALYTICS = {
    "Google Analytics": (b"google-analytics.com", b"gtag("),
    "Google Tag Manager": (b"googletagmanager.com/gtm", b"googletagmanager.com/ns"),
    "Digital Analytics Program": (b"dap.digitalgov.gov", b"Universal-Federated-Analytics"),
    "Matomo": (b"matomo.js", b"matomo.php", b"piwik.js", b"piwik.php"),
    "Adobe Analytics": (b"omtrdc.net", b"AppMeasurement", b"assets.adobedtm.com"),
    "Plausible": (b"plausible.io/js",),
    "Hotjar": (b"static.hotjar.com",),
    "Microsoft Clarity": (b"clarity.ms/tag",),
    "Siteimprove": (b"siteimproveanalytics.com", b"siteimproveanalytics.io"),
}
_TAG_OF = {"Google Analytics": ("UA-", "G-"), "Google Tag Manager": ("GTM-",)}
_CMS = {
    "WordPress": (b"/wp-content/", b"/wp-includes/", b"/wp-json/"),
    "Drupal": (b"/sites/default/", b"/sites/all/", b"drupal-settings-json", b"Drupal.settings"),
    "SharePoint": (b"_layouts/15/", b"/_catalogs/masterpage", b"SharePoint"),
    "Joomla": (b"/media/jui/", b"/components/com_", b"Joomla!"),
    "Umbraco": (b"/umbraco/", b"umbraco-forms"),
    "Adobe Experience Manager": (b"/etc.clientlibs/", b"/etc/designs/"),
    "Squarespace": (b"static1.squarespace.com",),
    "Wix": (b"static.wixstatic.com",),
    "DNN": (b"/DesktopModules/", b"dnnVariable"),
    "Plone": (b"++plone++", b"/portal_css/"),
    "Typo3": (b"/typo3conf/", b"/typo3temp/"),
    "LocalGov Drupal": (b"localgov_", b"localgov-"),
}
# Of a longer page the beginning and the end are looked at: that is where software leaves its signs.
_FIRST_BYTES, _LAST_BYTES = 400_000, 200_000
_MAX_ANCHORS = 2000
_MAX_META = 1000
_MAX_SOURCES = 2000
_MAX_WORDS = 200
_NOTICES = {
    "accessibility": re.compile(r"accessib|hygyrchedd", re.IGNORECASE),
    "privacy": re.compile(r"privacy|preifatrwydd", re.IGNORECASE),
    "cookies": re.compile(r"cookie|cwcis", re.IGNORECASE),
    "contact": re.compile(r"contact|cysylltu", re.IGNORECASE),
    "copyright": re.compile(r"copyright|hawlfraint|©", re.IGNORECASE),
}
_WELSH = re.compile(r"^\s*(?:cymraeg|welsh|yn gymraeg)\b", re.IGNORECASE)
_MAX_LIST = 50
_META: Any = etree.XPath("//meta[@name or @property]")
_FEEDS: Any = etree.XPath(
    "descendant::link[contains(@rel,'alternate')][contains(@type,'rss') or contains(@type,'atom')]/@href"
)
_SHEETS: Any = etree.XPath("//link[@rel='stylesheet']/@href")
_LANGUAGES: Any = etree.XPath("//a/@hreflang | //link/@hreflang")
_SOURCES: Any = etree.XPath("//script/@src | //iframe/@src | //img/@src | //link[@rel='stylesheet']/@href")


def see_headers(headers: dict[str, str], cookies: list[str]) -> dict[str, Any]:
    """Return the headers that say how a site protects people, its server and its cookies."""
    return {
        "headers": {name: headers.get(name, "")[:500] or None for name in SECURITY_HEADERS},
        "server": headers.get("server", "")[:100] or None,
        "powered_by": headers.get("x-powered-by", "")[:100] or None,
        "cookies": [_see_cookie(cookie) for cookie in cookies[:_MAX_LIST]],
    }


def _see_cookie(header: str) -> dict[str, Any]:
    name, *attributes = header.split(";")
    given = {key.strip().lower(): value.strip() for key, _, value in (a.partition("=") for a in attributes)}
    return {
        "name": name.partition("=")[0].strip()[:100],
        "secure": "secure" in given,
        "http_only": "httponly" in given,
        "same_site": given.get("samesite"),
    }


def see_front(source: Source, body: bytes, url: str, host: str) -> dict[str, Any]:
    """Return what the source of the front page shows of the site behind it."""
    root = source.root
    signs = _where_signs_are(body)
    tags = find_tags(signs)
    meta = {
        (m.get("name") or m.get("property") or "").strip().lower(): (m.get("content") or "").strip()
        for m in _META(root)[:_MAX_META]
    }
    own = bare(host)
    named = _SOURCES(root)[:_MAX_SOURCES]
    sources = dict.fromkeys(full for source in named if (full := normalise(url, source)))
    foreign = [one for one in sources if not f".{host_of(one)}".endswith(f".{own}")]
    third_parties = sorted({host_of(one) for one in foreign})
    anchors = [(a.get("href") or "", words_of(a, _MAX_WORDS)) for a in islice(root.iter("a"), _MAX_ANCHORS)]
    words = [text for _, text in anchors]
    languages = [str(one) for one in _LANGUAGES(root)[:_MAX_ANCHORS] if one]
    generator = meta.get("generator", "")[:200]
    return {
        "generator": generator or None,
        "cms": _cms(generator, signs),
        "analytics": [name for name, any_of in _ANALYTICS.items() if _measures(name, any_of, signs, tags)],
        "third_parties": third_parties[:_MAX_LIST],
        "third_party_urls": foreign[:_MAX_LIST],
        "viewport": "width=" in meta.get("viewport", "").replace(" ", ""),
        "style_sheets": [full for sheet in _SHEETS(root)[:_MAX_LIST] if (full := normalise(url, sheet))],
        "feeds": [full for feed in _FEEDS(root)[:_MAX_LIST] if (full := normalise(url, feed))],
        "main_element": next(root.iter("main"), None) is not None,
        "notices": {notice: any(sign.search(text) for text in words) for notice, sign in _NOTICES.items()},
        "welsh": any(_WELSH.search(text) for text in words)
        or any(language.lower().startswith("cy") for language in languages),
        "language_links": list(dict.fromkeys(languages))[:_MAX_LIST],
        "page_hash": sha256(body).hexdigest(),
        "analytics_tags": tags,
        **see_front_page(signs, meta, anchors),
    }


def _where_signs_are(body: bytes) -> bytes:
    if len(body) <= _FIRST_BYTES + _LAST_BYTES:
        return body
    return body[:_FIRST_BYTES] + body[-_LAST_BYTES:]


def _measures(name: str, any_of: tuple[bytes, ...], signs: bytes, tags: list[str]) -> bool:
    return any(sign in signs for sign in any_of) or any(tag.startswith(_TAG_OF.get(name, ())) for tag in tags)


def _cms(generator: str, body: bytes) -> str | None:
    for name in _CMS:
        if name.lower() in generator.lower():
            return name
    return next((name for name, any_of in _CMS.items() if any(sign in body for sign in any_of)), None)
