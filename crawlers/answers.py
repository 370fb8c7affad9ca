"""What each answer of a server means for the visit: evidence to keep, and where to go next."""

from collections.abc import Iterator
from dataclasses import replace

from app.estate.rules import Earlier, PageContent, PageEvidence, asks_to_sign_in
from app.outbound import refusal_of_url
from crawlers import site_answers
from crawlers.answer import Answer, Context, retry_after
from crawlers.extract import soft_404
from crawlers.extract.addresses import host_of
from crawlers.extract.blocking import gatekeeper
from crawlers.extract.domains import see_domain
from crawlers.extract.page import Source, parse_page, read_source
from crawlers.visit import MAX_HOPS, MAX_RETRIES, Step, Visit, origin_of

_OK = 200
_BAD = 400
_UNCHANGED = 304
_WAIT = frozenset({429, 503})
_MAX_WAIT = 60.0
_FIRST_WAIT = 5.0
_GATEKEEPERS = frozenset({"blocked", "captcha"})
_NO_HEAD = frozenset({405, 501})
# A site that answers so many requests in a row with nothing, or with a refusal, is left alone.
_GIVE_UP_AFTER = 8
_BLOCKED = frozenset({401, 403, 429, 503})
_SLOWED = frozenset({403, 429, 503})
_PAGES = frozenset({"page", "document"})
# A page that sends its reader on and says hardly anything itself is a redirect.
_FEW_WORDS = 50
_RETRIED = frozenset({"connection_lost", "body_incomplete"})


def take_in(visit: Visit, step: Step, answer: Answer, context: Context) -> Iterator[PageEvidence]:
    """Deal with one answer; yield the page it is evidence of, if it is one."""
    if _ask_again(visit, step, answer, context):
        return
    if step.purpose == "robots":
        site_answers.robots(visit, step, answer)
    elif step.purpose == "front":
        _front(visit, step, answer, context)
    elif step.purpose == "sitemap":
        site_answers.sitemap(visit, step, answer, context)
    elif step.purpose == "missing":
        _missing(visit, step, answer, context)
    elif step.purpose == "style":
        site_answers.style_sheet(visit, answer)
    elif step.purpose == "browser":
        site_answers.browsed(visit, answer)
    elif step.purpose == "variant":
        site_answers.variant(visit, step, answer)
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
        if step.purpose in _PAGES:
            # Who asks to be left alone for an hour is: a later crawl takes the site up again.
            visit.stop(f"http_{answer.status}")
        return False
    visit.again(replace(step, tries=step.tries + 1, delay=delay))
    return True


def _front(visit: Visit, step: Step, answer: Answer, context: Context) -> None:
    """The front page is held back until the whole site has been asked about: a run that is killed
    before that starts this site anew, one that is killed later never asks for the page again.
    """
    site_answers.see_connection(visit, step, answer)
    visit.frontier.mark(step.url)
    source = parse(answer)
    page = _evidence(visit, step, answer, context, source)
    target = page.final_url if page.final_url != step.url else None
    record = visit.variant(origin_of(step.url))
    record.update(status=answer.status, cause=answer.cause, final_url=target)
    visit.held.append(page)
    followed = target is not None and step.hops < MAX_HOPS and visit.front_redirects(target, step.hops)
    _offer(visit, page)
    if followed:
        return
    visit.evidence["front"] = {
        "url": step.url,
        "status": answer.status,
        "final_url": target,
        "media_type": answer.media_type,
    }
    visit.evidence["domains"] = {
        "initial": see_domain(visit.host),
        "final": see_domain(host_of(target or step.url)),
    }
    if answer.status is None or answer.status >= _BAD or page.cause is not None:
        visit.cause = page.cause if page.cause in _GATEKEEPERS else _first_cause(visit, answer)
    elif target is not None:
        visit.cause = _redirect_fault(visit, step, target)
    else:
        site_answers.look_at_site(visit, step, answer, page.content, source)
        visit.front_seen()


def _first_cause(visit: Visit, answer: Answer) -> str:
    """Another spelling of the host that answers with an error is no site: the first cause stands."""
    before = None if visit.host_of_origin == visit.host else visit.failed_origins.get(visit.host)
    return before or answer.cause or f"http_{answer.status}"


def _redirect_fault(visit: Visit, step: Step, target: str) -> str:
    if not visit.is_own(target):
        # A private address is nobody's website: what sends its readers there has not moved, it is at fault.
        if refusal_of_url(target):
            return "forbidden_address"
        # Where its readers sign in, they come back: a website with something to sign in to has not moved.
        return "sign_in" if asks_to_sign_in(target, visit.host) else "redirect_outside"
    return "too_many_redirects" if step.hops >= MAX_HOPS else "redirect_loop"


def _missing(visit: Visit, step: Step, answer: Answer, context: Context) -> None:
    source = parse(answer)
    content = _read(visit, step, answer, context, source) if source else None
    visit.evidence["soft_404"] = {
        "tested_url": step.url,
        "status": answer.status,
        "cause": answer.cause,
        "is_soft": soft_404.judge(answer.status, redirected=answer.location is not None),
        "text_hash": content.text_hash if content else None,
    }


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
    source = parse(answer) if step.method == "GET" else None
    page = _evidence(visit, step, answer, context, source)
    _offer(visit, page)
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


def parse(answer: Answer) -> Source | None:
    """Parse a page, once for all that look at it; None for what is none. Safe in any thread."""
    if answer.source is not None or not answer.is_page:
        return answer.source
    return parse_page(answer.body, answer.headers.get("content-type", ""))


def _evidence(
    visit: Visit, step: Step, answer: Answer, context: Context, source: Source | None
) -> PageEvidence:
    """Return the evidence of a page or document."""
    content = None
    cause = answer.cause
    if answer.status is not None and answer.status >= _BAD:
        cause = "head_not_allowed" if step.method == "HEAD" and answer.status in _NO_HEAD else None
        cause = cause or f"http_{answer.status}"
    elif source is not None:
        content = _read(visit, step, answer, context, source)
    if keeper := gatekeeper(answer.status, answer.body, content.words if content else None):
        cause = keeper
    target = answer.location or _sends_on(content, step.url)
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


def _offer(visit: Visit, page: PageEvidence) -> None:
    """Offer to the visit what a page links to, and where it leads first of all."""
    content = page.content
    for link in content.links if content is not None else ():
        if link.internal and link.kind != "asset":
            visit.offer(link.url)
    for other in (content.refresh, content.canonical) if content is not None else ():
        if other:
            visit.offer(other)
    if page.final_url and page.final_url != page.url:
        visit.offer(page.final_url, first=True)


def _sends_on(content: PageContent | None, url: str) -> str | None:
    """Return where a page's own refresh sends its reader at once, if there is nothing to read on it."""
    if content is None or content.words >= _FEW_WORDS or content.refresh == url:
        return None
    return content.refresh


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
