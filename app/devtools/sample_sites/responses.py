"""What each sample website answers: pages, documents, robots.txt, sitemap, redirects, errors."""

import email.utils
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from functools import cache
from http import HTTPStatus
from pathlib import Path
from xml.sax.saxutils import escape

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markdown_it import MarkdownIt

from app.devtools.sample_sites.documents import pdf
from app.devtools.sample_sites.estate import LABEL, SamplePage, SampleSite, sample_estate

_DESIGNS = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "designs"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_MARKDOWN = MarkdownIt("commonmark").enable("table")
HTML = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Answer:
    """An HTTP answer, without the parts that depend on the request's headers."""

    status: HTTPStatus
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


def sites_by_host() -> dict[str, SampleSite]:
    """The estate by bare host name."""
    return {site.host: site for site in sample_estate()}


@cache
def answer(host: str, path: str) -> Answer:
    """The answer to GET path at host; unknown hosts get 421, as a shared server gives."""
    site = sites_by_host().get(host.removeprefix("www."))
    if site is None:
        return _text(HTTPStatus.MISDIRECTED_REQUEST, "No such website on this server.\n")
    if not site.answers:
        return _text(HTTPStatus.SERVICE_UNAVAILABLE, "Service unavailable\n")
    if host != site.host:
        return _redirect(f"http://{site.host}{path}")
    if path in site.redirects:
        return _redirect(site.redirects[path])
    return _page_or_document(site, path)


def _page_or_document(site: SampleSite, path: str) -> Answer:
    if path in site.pages:
        return _html(site, site.pages[path])
    if path in site.documents:
        title, *lines = site.documents[path]
        return Answer(HTTPStatus.OK, pdf(title, lines), {"Content-Type": "application/pdf"})
    if path == "/robots.txt" and site.robots is not None:
        return _text(HTTPStatus.OK, site.robots)
    if path == "/sitemap.xml" and site.sitemap:
        return _sitemap(site)
    if path == "/site.css":
        return Answer(HTTPStatus.OK, _style(site).encode(), {"Content-Type": "text/css"})
    return _missing(site, path)


def _missing(site: SampleSite, path: str) -> Answer:
    """Not found; a site with soft 404s says the same words under status 200."""
    text = "We could not find that page. Try the [home page](/) or tell us what you were looking for."
    page = SamplePage(path=path, title="Page not found", text=text)
    found = _html(site, page)
    return found if site.soft_404 else Answer(HTTPStatus.NOT_FOUND, found.body, found.headers)


def _html(site: SampleSite, page: SamplePage) -> Answer:
    html = _DESIGNS.get_template(f"{site.design}.html").render(
        site=site,
        page=page,
        content=_MARKDOWN.render(page.text),
        nav=[site.pages[path] for path in site.nav],
        label=LABEL,
        updated=f"{page.updated.day} {page.updated:%B %Y}" if page.updated else "",
    )
    headers = {"Content-Type": HTML, **site.headers}
    if page.updated:
        moment = datetime.combine(page.updated, time(9), UTC)
        headers["Last-Modified"] = email.utils.format_datetime(moment, usegmt=True)
    body = html.encode()
    headers["ETag"] = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    return Answer(HTTPStatus.OK, body, headers)


def _sitemap(site: SampleSite) -> Answer:
    rows = [
        f"<url><loc>http://{site.host}{escape(page.path)}</loc>"
        + (f"<lastmod>{page.updated.isoformat()}</lastmod>" if page.updated else "")
        + "</url>"
        for page in site.pages.values()
    ]
    namespace = "http://www.sitemaps.org/schemas/sitemap/0.9"
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{namespace}">\n'
    body += "\n".join(rows) + "\n</urlset>\n"
    return Answer(HTTPStatus.OK, body.encode(), {"Content-Type": "application/xml"})


def _style(site: SampleSite) -> str:
    return (
        "body{margin:0;font-family:Georgia,serif;line-height:1.5;color:#222}"
        "main,.content{max-width:46rem;margin:0 auto;padding:1rem}"
        f"header,.top{{background:{site.colour};color:#fff;padding:1rem}}"
        "header a,.top a,header h2{color:#fff}nav li{display:inline-block;margin-right:1rem}"
        ".label{background:#fff7d6;color:#222;padding:.5rem 1rem}"
        "footer{border-top:1px solid #bbb;padding:1rem;font-size:.9rem}"
    )


def _redirect(location: str) -> Answer:
    return Answer(HTTPStatus.MOVED_PERMANENTLY, b"", {"Location": location})


def _text(status: HTTPStatus, body: str) -> Answer:
    return Answer(status, body.encode(), {"Content-Type": "text/plain; charset=utf-8"})
