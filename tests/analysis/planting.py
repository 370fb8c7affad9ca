"""Websites made of real text, with copies planted in them; and an independent count of what two share."""

import random
import re
from collections import Counter
from dataclasses import dataclass, field

from app.analysis.corpus import CrawledPage

NAV = 8
SITE_PAGES = 50
COPIES_PER_SITE = 50
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


@dataclass
class Planted:
    """The websites, and by share of words replaced the pairs (original, copy)."""

    websites: list[list[CrawledPage]]
    pairs: dict[float, list[tuple[str, str]]] = field(default_factory=dict)


def plant(texts, *, shares, copies, seed, least_words=150):
    """Deal texts out over made-up websites and add copies with some words replaced.

    Args:
        texts: main texts, one block on each line.
        shares: for each, `copies` pages are copied with this share of their words replaced.
        least_words: originals are at least as long.
    """
    chance = random.Random(seed)
    texts = list(texts)
    chance.shuffle(texts)
    vocabulary = list({word for text in texts[:2000] for word in _WORD.findall(text)})
    vocabulary.sort()
    made = Planted([])
    for start in range(0, len(texts), SITE_PAGES):
        made.websites.append(_website(len(made.websites), texts[start : start + SITE_PAGES]))
    long = [place for place, text in enumerate(texts) if len(_WORD.findall(text)) >= least_words]
    chosen = chance.sample(long, copies * len(shares))
    for number, share in enumerate(shares):
        originals = chosen[number * copies : (number + 1) * copies]
        made.pairs[share] = []
        for start in range(0, copies, COPIES_PER_SITE):
            part = originals[start : start + COPIES_PER_SITE]
            site = len(made.websites)
            made.websites.append(
                _website(site, [replaced(texts[place], share, vocabulary, chance) for place in part])
            )
            made.pairs[share] += [
                (f"{place // SITE_PAGES}-{place % SITE_PAGES}", f"{site}-{at}")
                for at, place in enumerate(part)
            ]
    return made


def _website(number, texts):
    """Pages with a navigation and a footer of their website's own."""
    above = [f"Part {letter} of website number {number}" for letter in "abcdefgh"[:NAV]]
    below = [f"Website number {number} is kept by office {number * 7} and was last looked after on a Monday"]
    return [
        CrawledPage(f"{number}-{at}", f"site-{number}", "", "\n".join((*above, text, *below)))
        for at, text in enumerate(texts)
    ]


def replaced(text, share, vocabulary, chance):
    """The text with exactly this share of its words replaced by others, chosen at random."""
    places = list(_WORD.finditer(text))
    changed = set(chance.sample(range(len(places)), round(share * len(places))))
    pieces, end = [], 0
    for number, place in enumerate(places):
        pieces.append(text[end : place.start()])
        pieces.append(chance.choice(vocabulary) if number in changed else place.group())
        end = place.end()
    return "".join(pieces) + text[end:]


class Oracle:
    """Counts over runs of words as tuples, from the definition alone."""

    def __init__(self, websites):
        self.texts = {}
        for website in websites:
            blocks = {page.page_id: page.text.split("\n") for page in website}
            blocks = {name: [b.strip() for b in each if b.strip()] for name, each in blocks.items()}
            seen = Counter(block for each in blocks.values() for block in set(each))
            least = max(3, 0.3 * len(website))
            for name, each in blocks.items():
                self.texts[name] = " ".join(block for block in each if seen[block] < least)

    def runs(self, name):
        words = _WORD.findall(self.texts[name].lower())
        return {tuple(words[start : start + 5]) for start in range(len(words) - 4)}

    def duplicates(self, one, other):
        """Whether the two are near duplicates, or one holds the other."""
        here, there = self.runs(one), self.runs(other)
        shared, either = len(here & there), len(here | there)
        return bool(either) and (
            shared / either >= 0.4 or max(shared / len(here or {0}), shared / len(there or {0})) >= 0.8
        )
