"""Invariants of every HTML page that any test fetches; each message says how to put it right."""

import re
from collections import Counter
from itertools import pairwise

import lxml.html
from lxml.html import HtmlElement

FIELDS = (
    ".//input[not(@type='hidden' or @type='submit' or @type='button' or @type='image')]"
    " | .//select | .//textarea"
)


def check_page(html: str, *, url: str, status: int, nonce: str | None = None) -> HtmlElement:
    """Check a whole page; returns its parsed root."""
    root = lxml.html.document_fromstring(html)
    for check in (_heading, _frame, _welsh, _ids, _labels, _errors, _scripts, _images, _links, _tables):
        for fault in check(root):
            raise AssertionError(f"{url} ({status}): {fault}")
    if nonce:
        wrong = [s for s in root.xpath("//script") if s.get("nonce") != nonce]
        assert not wrong, f'{url}: a script without the page\'s nonce: add nonce="{{{{ csp_nonce() }}}}"'
    return root


def check_fragment(html: str, *, url: str) -> None:
    """Check what htmx swaps in."""
    root = lxml.html.fragment_fromstring(html, create_parent="div")
    for check in (_ids, _labels, _scripts, _images):
        for fault in check(root):
            raise AssertionError(f"{url} (fragment): {fault}")
    assert not root.xpath(".//main | .//html"), f"{url}: a fragment must not hold the whole page"


def _text(element: HtmlElement) -> str:
    return re.sub(r"\s+", " ", element.text_content()).strip()


def _heading(root: HtmlElement):
    headings = root.xpath("//h1")
    if len(headings) != 1:
        yield f"{len(headings)} h1 elements: a page has exactly one"
        return
    title = _text(root.find(".//title")) if root.find(".//title") is not None else ""
    heading = _text(headings[0])
    errors = bool(root.xpath("//*[contains(concat(' ', @class, ' '), ' govuk-error-summary ')]"))
    prefixes = ("Error: ", "Gwall: ")
    bare = next((title.removeprefix(p) for p in prefixes if title.startswith(p)), title)
    if not bare.startswith(heading):
        yield f"title {title!r} does not start with the h1 {heading!r}: fill block page_title with it"
    if errors and bare == title:
        yield "an error summary, but the title does not start with 'Error: '"
    levels = [int(h.tag[1]) for h in root.xpath("//main//*[self::h1 or self::h2 or self::h3 or self::h4]")]
    if any(b - a > 1 for a, b in pairwise(levels)):
        yield f"heading levels {levels} skip one"


def _frame(root: HtmlElement):
    if len(root.xpath("//main[@id='main-content']")) != 1:
        yield "no main element with id main-content"
    if not root.get("lang"):
        yield "html has no lang"
    if not root.xpath("//a[@href='#main-content']"):
        yield "no skip link"
    if not root.xpath("//a[starts-with(@href, '/feedback')]"):
        yield "no feedback link"


def _welsh(root: HtmlElement):
    if root.get("lang") == "cy" and root.xpath(
        "//*[@class='govuk-visually-hidden'][starts-with(., 'Error')]"
    ):
        yield "'Error:' before a message is English: give the macro visuallyHiddenText=_('Error')"


def _ids(root: HtmlElement):
    twice = [i for i, n in Counter(root.xpath(".//@id")).items() if n > 1]
    if twice:
        yield f"ids used twice: {twice}"
    known = set(root.xpath(".//@id"))
    for attribute in ("aria-describedby", "aria-labelledby"):
        for value in root.xpath(f".//@{attribute}"):
            missing = [i for i in value.split() if i not in known]
            if missing:
                yield f"{attribute} names {missing}, which are not on the page"


def _labels(root: HtmlElement):
    labels = set(root.xpath(".//label/@for"))
    for field in root.xpath(FIELDS):
        named = field.get("aria-label") or field.get("aria-labelledby") or field.get("id") in labels
        if not named and field.getparent().tag != "label":
            yield f"field {field.get('name')!r} has no label: add <label for>"
    for button in root.xpath(".//button"):
        if not _text(button) and not button.get("aria-label"):
            yield "a button without words"
    for form in root.xpath(".//form[translate(@method, 'POST', 'post')='post']"):
        if not form.xpath(".//input[@name='csrf_token']") and (form.get("action") or "/").startswith("/"):
            yield f"form to {form.get('action')!r} has no csrf_field()"


def _errors(root: HtmlElement):
    known = set(root.xpath("//@id"))
    for link in root.xpath("//*[contains(@class, 'govuk-error-summary')]//a/@href"):
        if link.startswith("#") and link[1:] not in known:
            yield f"error summary links to {link}, which is not on the page"


def _scripts(root: HtmlElement):
    for element in root.xpath(".//*[@style]"):
        yield f"style attribute on <{element.tag}>: the policy forbids it, use a class"
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        handlers = [name for name in element.attrib if name.startswith("on")]
        if handlers:
            yield f"inline handler {handlers} on <{element.tag}>"
    for link in root.xpath(".//a/@href"):
        if link.lower().startswith("javascript:"):
            yield "a javascript: link"


def _images(root: HtmlElement):
    if root.xpath(".//img[not(@alt)]"):
        yield "an image without alt"
    for svg in root.xpath(".//svg"):
        if svg.get("aria-hidden") != "true" and svg.get("role") != "img":
            yield "an svg that is neither aria-hidden nor role=img"


def _links(root: HtmlElement):
    for link in root.xpath(".//a"):
        if link.get("href") is None and link.get("id") is None and link.get("name") is None:
            yield f"a link without href: {_text(link)!r}"
        if (
            link.get("href") is not None
            and not _text(link)
            and not link.get("aria-label")
            and not link.xpath(".//svg[@aria-label]")
        ):
            yield f"link to {link.get('href')} has no words"


def _tables(root: HtmlElement):
    for table in root.xpath(".//table"):
        if not table.xpath(".//th"):
            yield "a table without header cells"
        if not table.xpath("./caption") and not table.get("aria-labelledby") and not table.get("aria-label"):
            yield "a table without a caption"
