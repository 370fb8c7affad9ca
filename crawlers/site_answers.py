"""What answers about a site as a whole mean: robots.txt, sitemaps, other spellings, its connection."""

import re
from dataclasses import replace
from hashlib import sha256
from typing import Any

from app.estate.rules import PageContent
from crawlers.answer import Answer, Context
from crawlers.extract import site
from crawlers.extract.addresses import bare, host_of
from crawlers.extract.certificate import see_certificate
from crawlers.extract.front import see_style_sheet, uses_uswds
from crawlers.extract.page import Source
from crawlers.extract.robots import read_robots, robots_for_status
from crawlers.extract.sitemap import read_sitemap
from crawlers.visit import MAX_HOPS, Step, Visit, origin_of

AGENT = "directhub"
_OK = 200
_TITLE = re.compile(rb"<title[^>]{0,200}>([^<]{0,1000})", re.IGNORECASE)
_TITLE_REACH = 50_000
_MAX_OTHER_HOSTS = 50


def _follow(visit: Visit, step: Step, answer: Answer) -> bool:
    """Follow a redirect of a file that stands beside the pages, on this website only."""
    target = answer.location
    if target is None or step.hops >= MAX_HOPS or not visit.is_own(target):
        return False
    visit.again(replace(step, url=target, hops=step.hops + 1, tries=0))
    return True


def robots(visit: Visit, step: Step, answer: Answer) -> None:
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


def look_at_site(
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
        sheets = found.pop("style_sheets")
        if uses_uswds(visit.host, found["united_states"]["uswds"]):
            visit.style_sheets = sheets
    visit.evidence |= found


def style_sheet(visit: Visit, answer: Answer) -> None:
    """Keep the signs in one style sheet of the front page; one sheet that has a sign is enough."""
    if answer.status != _OK:
        return
    uswds = visit.evidence["united_states"]["uswds"]
    for sign, seen in see_style_sheet(answer.body).items():
        uswds[sign] = uswds.get(sign, False) or seen


def browsed(visit: Visit, answer: Answer) -> None:
    """Keep what a browser saw of the front page: what scripts add is in it."""
    if answer.browsed is None:
        visit.evidence["browser"] = {"measured": False, "cause": answer.cause or f"http_{answer.status}"}
        return
    hosts = {host_of(url) for url in answer.browsed["resources"]} - {""}
    own = f".{bare(visit.host)}"
    foreign = sorted(host for host in hosts if not f".{host}".endswith(own))
    visit.evidence["browser"] = answer.browsed | {"measured": True, "third_parties": foreign}


def see_connection(visit: Visit, step: Step, answer: Answer) -> None:
    """Keep what the connection itself showed: the address, and the certificate of a TLS one."""
    if answer.address and "address" not in visit.evidence:
        visit.evidence["address"] = answer.address
    host = host_of(step.url)
    if answer.certificate and (seen := see_certificate(answer.certificate, host)):
        visit.variant(origin_of(step.url))["tls"] = seen
        visit.evidence.setdefault("tls", seen | {"host": host})


def sitemap(visit: Visit, step: Step, answer: Answer, context: Context) -> None:
    if _follow(visit, step, answer):
        return
    record = visit.evidence.setdefault("sitemap", {"found": False, "urls": 0, "sitemaps": []})
    known = {"url": step.url, "status": answer.status, "cause": answer.cause}
    if answer.status == _OK:
        known |= {"media_type": answer.media_type, "size": len(answer.body)}
        known["hash"] = sha256(answer.body).hexdigest()
        listed = answer.listed or read_sitemap(answer.body, context.today)
        known |= {"kind": listed.kind, "urls": len(listed.urls), "problem": listed.problem}
        record["found"] = record["found"] or listed.kind != "none"
        if listed.last_modified:
            newest = max(record.get("last_modified") or "", listed.last_modified.isoformat())
            record["last_modified"] = newest
        for url in listed.urls[: visit.most_listed]:
            if listed.kind == "index":
                visit.add_sitemap(url)
            elif visit.is_own(url):
                visit.listed.append(url)
                visit.offer(url)
            elif listed.kind != "feed":  # news leads anywhere, a sitemap to what its owner has
                _note_other_host(record, url)
        record["urls"] += len(listed.urls) if listed.kind != "index" else 0
        record["documents"] = record.get("documents", 0) + listed.documents
    record["sitemaps"].append(known)


def _note_other_host(record: dict[str, Any], url: str) -> None:
    """A sitemap that lists another host's pages is its owner's word that the host is theirs too."""
    hosts: list[str] = record.setdefault("other_hosts", [])
    host = host_of(url)
    if host and host not in hosts and len(hosts) < _MAX_OTHER_HOSTS:
        hosts.append(host)


def variant(visit: Visit, step: Step, answer: Answer) -> None:
    record = visit.variant(origin_of(step.url))
    record.update(status=answer.status, cause=answer.cause, final_url=answer.location)
    record["answers"] = answer.status is not None
    see_connection(visit, step, answer)
    if answer.status == _OK and answer.is_html and (title := _TITLE.search(answer.body[:_TITLE_REACH])):
        record["title"] = " ".join(title[1].decode("utf-8", "replace").split())[:300]
