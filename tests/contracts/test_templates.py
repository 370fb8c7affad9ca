"""Every template, discovered: compiles, extends the frame, and says its words through gettext."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
TEMPLATES = sorted((ROOT / "app" / "templates").rglob("*.html"))
ALLOWED = {"Directhub", "nbsp", "amp", "ndash", "mdash", "middot", "lt", "gt", "hellip"}


def name(path):
    return str(path.relative_to(ROOT / "app" / "templates"))


@pytest.mark.backends("sqlite")
def test_every_template_compiles(app):
    for path in TEMPLATES:
        app.jinja_env.get_template(name(path))


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_no_template_has_inline_script_or_style(path):
    text = path.read_text()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*nonce)", text)


def words(path):
    """Literal words between tags, with their line: English that Welsh cannot reach."""
    text = path.read_text()
    for code in (r"{#.*?#}", r"{%.*?%}", r"{{.*?}}", r"<(?:script|svg)\b.*?</(?:script|svg)>", r"<[^>]*>"):
        text = re.sub(code, lambda found: "\n" * found.group().count("\n") + " ", text, flags=re.DOTALL)
    for number, line in enumerate(text.splitlines(), 1):
        yield from (
            f"{name(path)}:{number}: {word!r}"
            for word in re.findall(r"[^\W\d_]{2,}", line)
            if word not in ALLOWED
        )


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_words_in_templates_go_through_gettext(path):
    assert not list(words(path)), "say it with _():\n" + "\n".join(words(path))


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_words_given_to_components_go_through_gettext(path):
    bare = re.findall(
        r"""["'](?:text|html|titleText|caption)["']:\s*["'][^"']*[A-Za-z]{2}[^"']*["']""", path.read_text()
    )
    assert not bare, f"say it with _(): {bare}"
