"""The words of scores: one plain sentence for each finding and each reason, and the JSON answer."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from app.money import pounds
from app.rationalisation.scoring.models import ScoreRow
from app.web.languages import _, _l

# `%(pages:# page|# pages)s` is the first form where `pages` is 1 and the second otherwise, the number for #.
NAMESAKES = "It goes by the name “%(brand)s”, as %(namesakes:# other website does|# other websites do)s."
SENTENCES: Mapping[str, Any] = {
    "use_visits": _l("About %(visits:# visit|# visits)s a month."),
    "use_views": _l("About %(page_views:# page view|# page views)s a month; visits are not counted."),
    "use_visits_trend": _l("About %(visits:# visit|# visits)s a month, %(trend)s than in %(since)s."),
    "use_views_trend": _l(
        "About %(page_views:# page view|# page views)s a month, %(trend)s than in %(since)s; visits are not"
        " counted."
    ),
    "use_unknown": _l("Nobody has said how many people visit it."),
    "cost_pence": _l("It costs %(yearly_cost_pence)s a year, or %(pence)s for each visit."),
    "cost_unknown": _l("Its cost for each visit is not known."),
    "duplication_none": _l("None of its text was found on another website."),
    "duplication_found": _l(
        "%(share)s of its text is also on other websites, most of it on %(host)s (%(host_share)s)."
    ),
    "duplication_hub": _l("%(share)s of its text is also on the hub, and none on another website."),
    "duplication_both": _l(
        "%(share)s of its text is also on other websites or the hub, most of it on %(host)s (%(host_share)s);"
        " the hub has %(hub_text_share)s of it."
    ),
    "duplication_unknown": _l("Its pages have not been compared with other websites."),
    "freshness_age": _l(
        "Half of its dated pages were last changed before %(middle_date)s; %(dated_pages)s of"
        " %(pages:# page|# pages)s %(dated_pages:gives|give)s a date."
    ),
    "freshness_unknown": _l("Its pages do not say when they were last changed."),
    "links_whole": _l("%(links:The only link within it leads|All # links within it lead)s somewhere."),
    "links_broken": _l("%(broken)s of %(links:# link|# links)s within it %(broken:leads|lead)s nowhere."),
    "links_soft_404": _l(
        "%(broken)s of %(links:# link|# links)s %(broken:was|were)s seen to be broken, but it answers for"
        " pages that do not exist, so there may be more."
    ),
    "links_unknown": _l("Its links have not been checked."),
    "accessibility_share": _l(
        "%(without_fault)s of %(pages:# page|# pages)s %(without_fault:has|have)s no accessibility fault that"
        " a program can see."
    ),
    "accessibility_unknown": _l("Its accessibility has not been checked."),
    "security_https": _l("It answers over HTTPS and sends %(header_count)s of 5 protective headers."),
    "security_http": _l("It does not answer over HTTPS; it sends %(header_count)s of 5 protective headers."),
    "security_unknown": _l("Its security was not measured."),
    "quality_share": _l(
        "%(good_pages)s of %(pages:# page|# pages)s %(good_pages:has|have)s a main heading, a title of"
        " %(good_pages:its|their)s own and enough words; %(thin_pages:# is|# are)s all but empty."
    ),
    "quality_server": _l("Its title, “%(title)s”, is that of a server without content."),
    "quality_error": _l("Its title, “%(title)s”, is that of an error."),
    "quality_unknown": _l("Its content has not been read."),
    "mobile_yes": _l("Its front page fits a small screen."),
    "mobile_no": _l("Its front page does not say how to fit a small screen."),
    "mobile_unknown": _l("Whether it fits a small screen was not measured."),
    "distinct_own": _l(
        "No page of the hub treats the %(pages:subject of its only page|subjects of its # pages)s."
    ),
    "distinct_shared": _l(
        "The hub already treats the subject of %(subject_pages)s of its %(pages:# page|# pages)s."
    ),
    "distinct_title_shared": _l(
        "%(websites:# other website has|# other websites have)s its title, “%(title)s”."
    ),
    "distinct_title_says_nothing": _l("Its title, “%(title)s”, names nothing of its own."),
    "distinct_title_own": _l("No other website has its title, “%(title)s”; its pages have not been read."),
    "distinct_unknown": _l("Its subjects have not been compared with the hub's."),
    "transaction_found": _l(
        "People can do something here: %(forms:# page holds|# pages hold)s a form, such as %(example)s."
    ),
    "transaction_login": _l("A list says that people sign in here; its pages have not been read."),
    "transaction_none": _l("No form to apply, pay, register or report was found."),
    "transaction_said_yes": _l("People can apply, pay, register or report here."),
    "transaction_said_no": _l("People can neither apply, pay, register nor report here."),
    "transaction_unknown": _l("Whether people can do something here is not known."),
    "owner_contact": _l("%(owner)s owns it and %(contact)s answers for it."),
    "owner_only": _l("%(owner)s owns it; nobody is named to contact."),
    "owner_unknown": _l("Nobody is known to own it."),
    "statutory_yes": _l("The register says that a law requires it."),
    "statutory_no": _l("The register says that no law requires it."),
    "statutory_unknown": _l("Whether a law requires it is not known."),
    "contract_runs": _l("Its contract ends on %(contract_end)s, in %(months:# month|# months)s."),
    "contract_over": _l("Its contract ended on %(contract_end)s."),
    "contract_unknown": _l("When its contract ends is not known."),
}

REASONS: Mapping[str, Any] = {
    "too_little_known": _l(
        "Too little is known: confidence is %(confidence)s per cent and a proposal needs %(needed)s."
    ),
    "redirects": _l("Its front page already sends people to %(host)s."),
    "empty": _l("It is all but empty: %(pages:# page|# pages)s and %(words:# word|# words)s."),
    # Kept for scores under policies before 2026.1, which did not say why the other one was chosen.
    "repeated": _l("%(host)s also publishes %(per_cent)s per cent of its text."),
    "repeated_fit": _l(
        "%(host)s, which would be kept while this one would not, also publishes %(per_cent)s per cent of its"
        " text."
    ),
    "repeated_use": _l("%(host)s, which is used more, also publishes %(per_cent)s per cent of its text."),
    "repeated_freshness": _l(
        "%(host)s, whose pages were changed more recently, also publishes %(per_cent)s per cent of its text."
    ),
    "repeated_quality": _l(
        "%(host)s, more of whose pages are in good order, also publishes %(per_cent)s per cent of its text."
    ),
    "repeated_size": _l("%(host)s, which has more pages, also publishes %(per_cent)s per cent of its text."),
    "repeated_name": _l(
        "%(host)s also publishes %(per_cent)s per cent of its text. Nothing known tells the two apart, so the"
        " first by name stays."
    ),
    "statutory": _l("A law requires it."),
    "transaction": _l("People can do something here, for example at %(example)s."),
    "transaction_said": _l("People can apply, pay, register or report there, as a person has confirmed."),
    "hub_treats_it": _l("The hub already treats the subject of %(pages)s of its %(of:# page|# pages)s."),
    "stale": _l(
        "Its pages are about %(years:# year|# years)s old and it has %(visits:# visit|# visits)s a month."
    ),
    "good_score": _l("Its score of %(score)s is good enough for a website of its own."),
    "low_score_unused": _l("Its score is %(score)s and it has %(visits:# visit|# visits)s a month."),
    "low_score": _l("Its score of %(score)s is too low for a website of its own."),
}

PROPOSALS: Mapping[str, Any] = {
    "keep": _l("Keep"),
    "merge": _l("Merge"),
    "move": _l("Move into the hub"),
    "archive": _l("Archive"),
    "close": _l("Close"),
    "not_enough_evidence": _l("Not enough evidence"),
    "not_scored": _l("Not scored yet"),
}

PENCE_IN_POUND = 100


def sentence(finding: Mapping[str, Any]) -> str:
    """A finding in one plain sentence."""
    evidence = _Worded(finding["evidence"])
    found = str(SENTENCES[finding["sentence"]]) % evidence
    if "counted_share" in evidence:
        found += " " + _(
            "What is to be merged with it does not count: %(counted_share)s does.",
            counted_share=evidence["counted_share"],
        )
    if extra := _brand(finding["evidence"], evidence):
        found += f" {extra}"
    if finding["evidence"].get("corrected"):
        return f"{found} {_('A person corrected this.')}"
    return found


def _brand(known: Mapping[str, Any], evidence: Mapping[str, str]) -> str:
    """What the finding says of the brand, where it says anything."""
    said = []
    if known.get("like"):
        said.append(
            _("%(likeness)s of what stands around its front page is the same as on %(like)s.", **evidence)
        )
    elif "likeness" in known:
        said.append(_("Nothing that stands around its front page is the same as on another website."))
    if known.get("namesakes"):
        said.append(str(_(NAMESAKES)) % evidence)
    return " ".join(said)


def reason(code: str, values: Mapping[str, Any]) -> str:
    """Why a proposal was made, in one plain sentence."""
    found = str(REASONS[code]) % _Worded(values)
    if "onward" in values:
        found += " " + _("That website goes to %(onward)s itself.", onward=values["onward"])
    return found


def proposal(action: str | None, target: str | None = None) -> str:
    """What should become of a website, with the target where there is one."""
    words = str(PROPOSALS[action or "not_scored"])
    if action == "merge" and target:
        return _("Merge with %(target)s", target=target)
    if action == "move" and target:
        return _("Move into the hub at %(target)s", target=target)
    return words


class _Worded(dict[str, str]):
    """Evidence in words for the sentences above, which ask for a number's noun and verb too."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        super().__init__({name: shown(name, value) for name, value in values.items()})
        self._values = values

    def __missing__(self, asked: str) -> str:
        name, forms = asked.split(":")
        one, many = forms.split("|")
        return (one if self._values[name] == 1 else many).replace("#", self[name])


def shown(name: str, value: Any) -> str:
    """A piece of evidence as a person reads it."""
    if value is None:
        return _("not measured")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name in _AS:
        return _AS[name](value)
    return f"{value:,}" if isinstance(value, int | float) else str(value)


def _share(value: float) -> str:
    return f"{100 * value:.0f}%"


def _pence(value: float) -> str:
    return f"{value:,.1f}p" if value < PENCE_IN_POUND else pounds(round(value))


def _pounds(value: int) -> str:
    return pounds(value).removesuffix(".00")


def _day(value: str) -> str:
    day = date.fromisoformat(value)
    return f"{day.day} {day:%B %Y}"


def _trend(value: float) -> str:
    per_cent = f"{abs(100 * (value - 1)):.0f}"
    return (
        _("%(per_cent)s%% more", per_cent=per_cent)
        if value >= 1
        else _("%(per_cent)s%% fewer", per_cent=per_cent)
    )


def _month(value: str) -> str:
    return f"{date.fromisoformat(value):%B %Y}"


_AS: Mapping[str, Callable[[Any], str]] = {
    "share": _share,
    "trend": _trend,
    "since": _month,
    "host_share": _share,
    "counted_share": _share,
    "hub_text_share": _share,
    "likeness": _share,
    "pence": _pence,
    "yearly_cost_pence": _pounds,
    "middle_date": _day,
    "contract_end": _day,
}


def site_json(row: ScoreRow, host: str, owner: str) -> dict[str, Any]:
    """One website in the shape that `hub score --json` promises."""
    return {
        "host": host,
        "owner": owner,
        "proposal": row.proposal,
        "target": row.target,
        "score": row.score,
        "confidence": row.confidence,
        "reason": reason(row.reason, row.reason_values),
        "criteria": [
            {
                "name": name,
                "value": None if finding["value"] is None else round(finding["value"], 1),
                "confidence": round(finding["confidence"], 3),
                "evidence": finding["evidence"],
                "sentence": sentence(finding),
            }
            for name, finding in row.findings.items()
        ],
    }


def scores_json(rows: Iterable[tuple[ScoreRow, str, str]], policy: str) -> dict[str, Any]:
    """A whole run under the policy of a version; before the first one, no websites."""
    return {"policy": policy, "sites": [site_json(row, host, owner) for row, host, owner in rows]}
