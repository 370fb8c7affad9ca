"""What each answer of a server means for the visit: evidence to keep, and where to go next."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from hashlib import sha256

from app.estate.rules import Earlier, PageContent, PageEvidence
from crawlers.extract import site, soft_404
from crawlers.extract.addresses import host_of
from crawlers.extract.blocking import gatekeeper
from crawlers.extract.certificate import see_certificate
from crawlers.extract.page import Source, parse_page, read_source
from crawlers.extract.robots import read_robots, robots_for_status
from crawlers.extract.sitemap import read_sitemap
from crawlers.visit import MAX_HOPS, MAX_RETRIES, Step, Visit, origin_of, redirect_target

AGENT = "directhub"
_OK = 200
_BAD = 400
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_UNCHANGED = 304
_WAIT = frozenset({429, 503})
_MAX_WAIT = 60.0
_FIRST_WAIT = 5.0
_GATEKEEPERS = frozenset({"blocked", "captcha"})
_TITLE = re.compile(rb"<title[^>]{0,200}>([^<]{0,1000})", re.IGNORECASE)
_TITLE_REACH = 50_000
_HTML = ("text/html", "application/xhtml+xml")
_NO_HEAD = frozenset({405, 501})
# A site that answers so many requests in a row with nothing, or with a refusal, is left alone.
_GIVE_UP_AFTER = 8
_BLOCKED = frozenset({401, 403, 429, 503})
_SLOWED = frozenset({403, 429, 503})
_RETRIED = frozenset({"connection_lost", "body_incomplete"})


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back for a step, or why nothing did."""

    url: str
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    cookies: tuple[str, ...] = ()
    body: bytes = b""
    cause: str | None = None
    certificate: bytes | None = None
    address: str | None = None

    @property
    def media_type(self) -> str:
        """Return the type of the content without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()[:100]

    @property
    def location(self) -> str | None:
        """Return where the answer redirects to."""
        if self.status not in _REDIRECTS:
            return None
        return redirect_target(self.url, self.headers.get("location", ""))

    @property
    def is_html(self) -> bool:
        """Tell whether the body is a web page."""
        if self.media_type:
            return self.media_type in _HTML
        return self.body[:512].lstrip()[:9].lower().startswith((b"<!doctype", b"<html"))


@dataclass(slots=True)
class Context:
    """What reading an answer needs besides the visit."""

    today: date
    now: Callable[[], datetime]


def take_in(visit: Visit, step: Step, answer: Answer, context: Context) -> Iterator[PageEvidence]:
    """Deal with one answer; yield the page it is evidence of, if it is one."""
    if _ask_again(visit, step, answer, context):
        return
    if step.purpose == "robots":
        _robots(visit, step, answer)
    elif step.purpose == "front":
        _front(visit, step, answer, context)
    elif step.purpose == "sitemap":
        _sitemap(visit, step, answer, context)
    elif step.purpose == "missing":
        _missing(visit, step, answer, context)
    elif step.purpose == "variant":
        _variant(visit, step, answer)
    elif answer.status == _UNCHANGED and step.earlier is not None:
        yield _unchanged(visit, step, step.earlier, context)
    else:
        yield _page(visit, step, answer, context)


def _ask_again(visit: Visit, step: Step, answer: Answer, context: Context) -> bool:
    """Ask once more, later, where the server said so or the connection broke."""
    if answer.status is not None:
        visit.slow_down() if answer.status in _SLOWED else visit.speed_up()
    wait = answer.status in _WAIT
    if not (wait or answer.cause in _RETRIED) or step.tries >= MAX_RETRIES:
        return False
    asked = retry_after(answer.headers.get("retry-after", ""), context.now())
    delay = asked if asked is not None else _FIRST_WAIT * 2**step.tries if wait else 0.0
    if delay > _MAX_WAIT:
        return False
    visit.again(replace(step, tries=step.tries + 1, delay=delay))
    return True


def retry_after(value: str, now: datetime) -> float | None:
    """Return the seconds that a Retry-After header asks for: a number, or a date (RFC 9110, 10.2.3)."""
    if value.strip().isdigit():
        return float(value)
    try:
        until = parsedate_to_datetime(value)
        return max((until - now).total_seconds(), 0.0)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _follow(visit: Visit, step: Step, answer: Answer) -> bool:
    """Follow a redirect of a file that stands beside the pages, on this website only."""
    target = answer.location
    if target is None or step.hops >= MAX_HOPS or not visit.is_own(target):
        return False
    visit.again(replace(step, url=target, hops=step.hops + 1, tries=0))
    return True


def _robots(visit: Visit, step: Step, answer: Answer) -> None:
    if answer.status is None:
        visit.robots_failed(step, answer.cause or "failed")
        return
    if step.hops < MAX_HOPS and answer.location and visit.is_own(answer.location):
        _robots_redirect(visit, step, answer.location)
        return
    if answer.status == _OK:
        rules = read_robots(answer.body, AGENT)
    else:
        rules = robots_for_status(answer.status, AGENT)
    visit.evidence["robots"] = {
        "found": answer.status == _OK,
        "status": answer.status,
        "url": step.url,
        "media_type": answer.media_type,
        "size": len(answer.body) if answer.status == _OK else None,
        "crawl_delay": rules.crawl_delay,
        "sitemaps": list(rules.sitemaps),
        "disallows_all": rules.rules is not None and not rules.allows(f"{origin_of(step.url)}/"),
        "truncated": rules.truncated,
    }
    visit.variant(origin_of(step.url)).setdefault("answers", True)
    visit.robots_known(step, rules)


def _robots_redirect(visit: Visit, step: Step, target: str) -> None:
    """A robots.txt that redirects to another spelling of the site makes that one the origin."""
    visit.variant(origin_of(step.url)).update(answers=True, robots_redirects_to=target)
    visit.again(replace(step, url=target, hops=step.hops + 1, tries=0))


def _front(visit: Visit, step: Step, answer: Answer, context: Context) -> None:
    """The front page is held back until the whole site has been asked about: a run that is killed
    before that starts this site anew, one that is killed later never asks for the page again.
    """
    record = visit.variant(origin_of(step.url))
    record.update(status=answer.status, cause=answer.cause, final_url=answer.location)
    _see_connection(visit, step, answer)
    target = answer.location
    visit.frontier.mark(step.url)
    source = _parse(answer)
    if target is not None and step.hops < MAX_HOPS and visit.front_redirects(target, step.hops):
        visit.held.append(_evidence(visit, step, answer, context, source))
        return
    page = _evidence(visit, step, answer, context, source)
    visit.held.append(page)
    visit.evidence["front"] = {
        "url": step.url,
        "status": answer.status,
        "final_url": answer.location,
        "media_type": answer.media_type,
    }
    if answer.status is None or answer.status >= _BAD or page.cause is not None:
        visit.cause = page.cause if page.cause in _GATEKEEPERS else _first_cause(visit, answer)
    elif target is not None:
        visit.cause = _redirect_fault(visit, step, target)
    else:
        _look_at_site(visit, step, answer, page.content, source)
        visit.front_seen()


def _first_cause(visit: Visit, answer: Answer) -> str:
    """Another spelling of the host that answers with an error is no site: the first cause stands."""
    before = None if visit.host_of_origin == visit.host else visit.failed_origins.get(visit.host)
    return before or answer.cause or f"http_{answer.status}"


def _redirect_fault(visit: Visit, step: Step, target: str) -> str:
    if not visit.is_own(target):
        return "redirect_outside"
    return "too_many_redirects" if step.hops >= MAX_HOPS else "redirect_loop"


def _look_at_site(
    visit: Visit, step: Step, answer: Answer, content: PageContent | None, source: Source | None
) -> None:
    found = site.see_headers(answer.headers, list(answer.cookies))
    if content is not None and source is not None:
        found |= site.see_front(source, answer.body, step.url, visit.host)
        found["search"] = any(form.purpose == "search" for form in content.forms)
        visit.evidence["front"] |= {
            "title": content.title,
            "description": content.description,
            "language": content.language,
            "text_hash": content.text_hash,
        }
        visit.feeds = found["feeds"]
    visit.evidence |= found


def _see_connection(visit: Visit, step: Step, answer: Answer) -> None:
    """Keep what the connection itself showed: the address, and the certificate of a TLS one."""
    if answer.address and "address" not in visit.evidence:
        visit.evidence["address"] = answer.address
    host = host_of(step.url)
    if answer.certificate and (seen := see_certificate(answer.certificate, host)):
        visit.variant(origin_of(step.url))["tls"] = seen
        visit.evidence.setdefault("tls", seen | {"host": host})


def _sitemap(visit: Visit, step: Step, answer: Answer, context: Context) -> None:
    if _follow(visit, step, answer):
        return
    record = visit.evidence.setdefault("sitemap", {"found": False, "urls": 0, "sitemaps": []})
    known = {"url": step.url, "status": answer.status, "cause": answer.cause}
    if answer.status == _OK:
        known |= {"media_type": answer.media_type, "size": len(answer.body)}
        known["hash"] = sha256(answer.body).hexdigest()
        listed = read_sitemap(answer.body, context.today)
        known |= {"kind": listed.kind, "urls": len(listed.urls), "problem": listed.problem}
        record["found"] = record["found"] or listed.kind != "none"
        if listed.last_modified:
            newest = max(record.get("last_modified") or "", listed.last_modified.isoformat())
            record["last_modified"] = newest
        for url in listed.urls:
            if listed.kind == "index":
                visit.add_sitemap(url)
            elif visit.is_own(url):
                visit.listed.append(url)
                offer(visit, url)
        record["urls"] += len(listed.urls) if listed.kind != "index" else 0
        record["documents"] = record.get("documents", 0) + listed.documents
    record["sitemaps"].append(known)


def _missing(visit: Visit, step: Step, answer: Answer, context: Context) -> None:
    source = _parse(answer)
    content = _read(visit, step, answer, context, source) if source else None
    visit.evidence["soft_404"] = {
        "tested_url": step.url,
        "status": answer.status,
        "cause": answer.cause,
        "is_soft": soft_404.judge(answer.status, redirected=answer.location is not None),
        "text_hash": content.text_hash if content else None,
    }


def _variant(visit: Visit, step: Step, answer: Answer) -> None:
    record = visit.variant(origin_of(step.url))
    record.update(status=answer.status, cause=answer.cause, final_url=answer.location)
    record["answers"] = answer.status is not None
    _see_connection(visit, step, answer)
    if answer.status == _OK and answer.is_html and (title := _TITLE.search(answer.body[:_TITLE_REACH])):
        record["title"] = " ".join(title[1].decode("utf-8", "replace").split())[:300]


def _unchanged(visit: Visit, step: Step, earlier: Earlier, context: Context) -> PageEvidence:
    visit.evidence["unchanged"] = visit.evidence.get("unchanged", 0) + 1
    return PageEvidence(
        visit_id=visit.work.visit_id,
        website_id=visit.work.website_id,
        url=step.url,
        kind="page",
        fetched_at=context.now(),
        earlier=earlier.page_id,
    )


def _page(visit: Visit, step: Step, answer: Answer, context: Context) -> PageEvidence:
    source = _parse(answer) if step.method == "GET" else None
    page = _evidence(visit, step, answer, context, source)
    if page.content is not None and page.cause is None and _is_soft_404(visit, page.content):
        page = replace(page, cause="soft_404")
    _watch(visit, answer, page.cause)
    return page


def _watch(visit: Visit, answer: Answer, cause: str | None) -> None:
    """End a visit that meets nothing but refusals."""
    if answer.status is None or answer.status in _BLOCKED or cause in _GATEKEEPERS:
        visit.failures += 1
        if visit.failures >= _GIVE_UP_AFTER:
            refused = "captcha" if cause == "captcha" else "blocked"
            visit.stop(refused if answer.status else "unreachable")
    else:
        visit.failures = 0


def _is_soft_404(visit: Visit, content: PageContent) -> bool:
    missing = visit.evidence.get("soft_404") or {}
    front = visit.evidence.get("front") or {}
    same = content.text_hash == missing.get("text_hash") != front.get("text_hash")
    return bool(same) or soft_404.looks_missing(content)


def _parse(answer: Answer) -> Source | None:
    """Parse a page, once for all that look at it; None for what is none."""
    if answer.status != _OK or not answer.is_html:
        return None
    return parse_page(answer.body, answer.headers.get("content-type", ""))


def _evidence(
    visit: Visit, step: Step, answer: Answer, context: Context, source: Source | None
) -> PageEvidence:
    """Return the evidence of a page or document, and offer what it links to."""
    content = None
    cause = answer.cause
    if answer.status is not None and answer.status >= _BAD:
        cause = "head_not_allowed" if step.method == "HEAD" and answer.status in _NO_HEAD else None
        cause = cause or f"http_{answer.status}"
    elif source is not None:
        content = _read(visit, step, answer, context, source)
        for link in content.links:
            if link.internal and link.kind != "asset":
                offer(visit, link.url)
        for other in (content.refresh, content.canonical):
            if other:
                offer(visit, other)
    if keeper := gatekeeper(answer.status, answer.body, content.words if content else None):
        cause = keeper
    target = answer.location
    if target is not None:
        offer(visit, target, first=True)
    return PageEvidence(
        visit_id=visit.work.visit_id,
        website_id=visit.work.website_id,
        url=step.url,
        kind=_kind(step, answer, content),
        fetched_at=context.now(),
        status=answer.status,
        cause=cause,
        final_url=target or step.url,
        media_type=answer.media_type,
        size=_size(answer),
        etag=answer.headers.get("etag", "")[:200] or None,
        last_modified=answer.headers.get("last-modified", "")[:80] or None,
        content=content,
        body=answer.body if source is not None else None,
        content_type=answer.headers.get("content-type", "") if source is not None else "",
    )


def offer(visit: Visit, url: str, *, first: bool = False) -> None:
    """Offer an address of this website to the frontier."""
    if not visit.frontier.knows(url) and visit.is_own(url):
        visit.frontier.offer(visit.spelt(url), first=first)


def _read(visit: Visit, step: Step, answer: Answer, context: Context, source: Source) -> PageContent:
    return read_source(
        source,
        url=step.url,
        host=visit.host,
        last_modified=answer.headers.get("last-modified", ""),
        today=context.today,
    )


def _kind(step: Step, answer: Answer, content: PageContent | None) -> str:
    if step.purpose == "document":
        return "document"
    if content is not None or answer.status != _OK:
        return "page"
    return "document" if answer.media_type.startswith(("application/", "text/")) else "other"


def _size(answer: Answer) -> int | None:
    if answer.body:
        return len(answer.body)
    length = answer.headers.get("content-length", "")
    return int(length) if length.isdigit() else None
