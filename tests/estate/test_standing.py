"""What a website is: own domain, or apart from its parent; what is closed; unknown hosts found."""

from dataclasses import replace
from itertools import product

import pytest

from app.estate.discovery.names import name_of
from app.estate.discovery.rules import CERTIFICATE, LINK, SITEMAP, Sighting, family, proposals
from app.estate.standing.rules import (
    CLOSED,
    LIKENESS,
    NOT_YET_KNOWN,
    PART,
    WEBSITE,
    Signs,
    alike,
    parent_of,
    standing_of,
)

SUBDOMAIN = Signs((None,), parent="a.gov.uk", links_to_parent=False, linked_from_parent=False, likeness=0.0)


@pytest.mark.parametrize(
    ("signs", "kind", "rule"),
    [
        (Signs(()), NOT_YET_KNOWN, "not_visited"),
        (Signs((None,)), WEBSITE, "own_domain"),
        (Signs(("dns_failed",)), NOT_YET_KNOWN, "did_not_answer"),
        (Signs(("dns_failed", "timed_out")), CLOSED, "no_server_twice"),
        (Signs(("dns_failed", None, "dns_failed")), NOT_YET_KNOWN, "did_not_answer"),
        (Signs(("blocked", "blocked")), NOT_YET_KNOWN, "did_not_answer"),
        (Signs((None, "dns_failed", "dns_failed")), WEBSITE, "own_domain"),
        (Signs(("redirect_outside",), leads_to="b.gov.uk"), CLOSED, "leads_elsewhere"),
        (Signs((None,), parent="a.gov.uk"), NOT_YET_KNOWN, "parent_not_seen"),
        (SUBDOMAIN, WEBSITE, "apart_from_parent"),
    ],
)
def test_a_website_is_active_and_closed_takes_two_visits_or_another_address(signs, kind, rule):
    found = standing_of(signs)
    assert (found.kind, found.rule) == (kind, rule)


@pytest.mark.parametrize(
    ("there", "back", "likeness"), list(product([True, False], [True, False], [0.0, 1.0]))
)
def test_a_subdomain_is_a_website_only_without_free_movement_and_family_likeness(there, back, likeness):
    signs = replace(SUBDOMAIN, links_to_parent=there, linked_from_parent=back, likeness=likeness)
    apart = not (there and back) and likeness < LIKENESS
    assert standing_of(signs).kind == (WEBSITE if apart else PART)


def test_the_nearest_known_parent_counts_and_a_suffix_is_none():
    known = {"gov.uk", "a.gov.uk", "b.a.gov.uk"}
    assert parent_of("www.c.b.a.gov.uk", known) == "b.a.gov.uk"
    assert parent_of("d.a.gov.uk", known) == "a.gov.uk"
    assert parent_of("a.gov.uk", {"b.gov.uk"}) is None


def test_likeness_is_the_share_of_blocks_around_the_page_that_both_have():
    assert alike("Home\nNews\nContact", "Home\nNews\nAbout") == 2 / 4
    assert alike("", "Home") is None


KNOWN = frozenset(f"{letter}.gov.uk" for letter in "abcdef") | {"museum.com"}
OWN = family(name_of(host) for host in KNOWN)


def found(*sightings):
    names = {seen.host: name_of(seen.host) for seen in sightings}
    return [(seen.host, seen.seen_in) for seen in proposals(sightings, names, KNOWN, OWN)]


@pytest.mark.parametrize(
    ("sighting", "proposed"),
    [
        (Sighting("z.gov.uk", LINK, "a.gov.uk", 3), True),  # the estate's own suffix
        (Sighting("shop.museum.com", LINK, "a.gov.uk", 3), True),  # a domain it has a website on
        (Sighting("www.facebook.com", LINK, "a.gov.uk", 900), False),  # a link says nothing of whose it is
        (Sighting("campaign.com", CERTIFICATE, "a.gov.uk", 1), True),  # its owner's word
        (Sighting("campaign.com", SITEMAP, "a.gov.uk", 1), True),
        (Sighting("www.b.gov.uk", CERTIFICATE, "a.gov.uk", 1), False),  # known
        (Sighting("gov.uk", LINK, "a.gov.uk", 9), False),  # a suffix, not a name
    ],
)
def test_unknown_hosts_of_the_family_are_proposed(sighting, proposed):
    assert found(sighting) == ([(sighting.host, sighting.seen_in)] if proposed else [])


def test_one_host_is_proposed_once_with_its_strongest_sign():
    seen = (Sighting("z.gov.uk", LINK, "a", 3), Sighting("www.z.gov.uk", CERTIFICATE, "a", 1))
    assert found(*seen) == [("www.z.gov.uk", CERTIFICATE)]
