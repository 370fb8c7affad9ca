"""Content folders made for one test."""

FRONT = {
    "title": "Tax a tractor",
    "summary": "How to tax a tractor.",
    "topic": "motoring",
    "order": "10",
    "updated": "2025-11-01",
    "review_by": "2026-11-01",
}
TOPICS = """
- slug: motoring
  title: Motoring
  title_cy: Moduro
  summary: Vehicles
  summary_cy: Cerbydau
"""


def page_text(body="Tractors pay nothing.\n", **front):
    """A page's file; a field set to None is left out."""
    fields = {**FRONT, **front}
    lines = [f"{name}: {value}" for name, value in fields.items() if value is not None]
    return "\n".join(["---", *lines, "---", body])


def folder(path, **files):
    """A content folder: names with double underscores become paths, `motoring__tractor` the file."""
    (path / "motoring").mkdir(exist_ok=True)
    (path / "topics.yaml").write_text(TOPICS)
    for name, text in files.items():
        target = path / (name.replace("__", "/").replace("_cy", ".cy") + ".md")
        target.write_text(text)
    return path
