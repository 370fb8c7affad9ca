"""What a front page and its headers tell of a whole site: software, analytics, security, notices."""

import re
from typing import Any

from lxml import etree

from crawlers.extract.addresses import bare, host_of, normalise
from crawlers.extract.front import see_front_page
from crawlers.extract.page import Source

SECURITY_HEADERS = (
    "strict-transport-security",
    "content-security-policy",
    "x-content-type-options",
    "x-frame-options",
    "referrer-policy",
    "permissions-policy",
)
# Signs in the source of a page; each is a piece of the software's own script or path names.
_ANALYTICS = {
    "Google Analytics": re.compile(rb"google-analytics\.com|gtag\(|\bUA-\d{4,}-\d|\bG-[A-Z0-9]{8,}"),
    "Google Tag Manager": re.compile(rb"googletagmanager\.com/(?:gtm|ns)|\bGTM-[A-Z0-9]{4,}"),
    "Digital Analytics Program": re.compile(rb"dap\.digitalgov\.gov|Universal-Federated-Analytics"),
    "Matomo": re.compile(rb"matomo\.(?:js|php)|piwik\.(?:js|php)"),
    "Adobe Analytics": re.compile(rb"omtrdc\.net|AppMeasurement|assets\.adobedtm\.com"),
    "Plausible": re.compile(rb"plausible\.io/js"),
    "Hotjar": re.compile(rb"static\.hotjar\.com"),
    "Microsoft Clarity": re.compile(rb"clarity\.ms/tag"),
    "Siteimprove": re.compile(rb"siteimproveanalytics\.(?:com|io)"),
}
_CMS = {
    "WordPress": re.compile(rb"/wp-(?:content|includes|json)/"),
    "Drupal": re.compile(rb"/sites/(?:default|all)/|drupal-settings-json|Drupal\.settings"),
    "SharePoint": re.compile(rb"_layouts/15/|/_catalogs/masterpage|SharePoint"),
    "Joomla": re.compile(rb"/media/jui/|/components/com_|Joomla!"),
    "Umbraco": re.compile(rb"/umbraco/|umbraco-forms"),
    "Adobe Experience Manager": re.compile(rb"/etc\.clientlibs/|/etc/designs/"),
    "Squarespace": re.compile(rb"static1\.squarespace\.com"),
    "Wix": re.compile(rb"static\.wixstatic\.com"),
    "DNN": re.compile(rb"/DesktopModules/|dnnVariable"),
    "Plone": re.compile(rb"\+\+plone\+\+|/portal_css/"),
    "Typo3": re.compile(rb"/typo3(?:conf|temp)/"),
    "LocalGov Drupal": re.compile(rb"localgov[_-]"),
}
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
    meta = {
        (m.get("name") or m.get("property") or "").strip().lower(): (m.get("content") or "").strip()
        for m in _META(root)
    }
    own = bare(host)
    sources = dict.fromkeys(full for source in _SOURCES(root) if (full := normalise(url, source)))
    foreign = [one for one in sources if not f".{host_of(one)}".endswith(f".{own}")]
    third_parties = sorted({host_of(one) for one in foreign})
    words = [" ".join("".join(map(str, a.itertext())).split()) for a in root.iter("a")]
    generator = meta.get("generator", "")[:200]
    return {
        "generator": generator or None,
        "cms": _cms(generator, body),
        "analytics": [name for name, sign in _ANALYTICS.items() if sign.search(body)],
        "third_parties": third_parties[:_MAX_LIST],
        "third_party_urls": foreign[:_MAX_LIST],
        "viewport": "width=" in meta.get("viewport", "").replace(" ", ""),
        "feeds": [full for feed in _FEEDS(root)[:_MAX_LIST] if (full := normalise(url, feed))],
        "main_element": next(root.iter("main"), None) is not None,
        "notices": {notice: any(sign.search(text) for text in words) for notice, sign in _NOTICES.items()},
        "welsh": any(_WELSH.search(text) for text in words)
        or any((a.get("hreflang") or "").lower().startswith("cy") for a in root.iter("a", "link")),
        **see_front_page(root, body, meta),
    }


def _cms(generator: str, body: bytes) -> str | None:
    for name in _CMS:
        if name.lower() in generator.lower():
            return name
    return next((name for name, sign in _CMS.items() if sign.search(body)), None)
