"""How a stored copy is written down: its content type on a line of its own, then the bytes."""

MAX_COPY = 1_500_000


def copy_key(name: str) -> str:
    """Return where the copy of a hash is stored: making more than 256 folders costs more than the files."""
    return f"copies/{name[:2]}/{name}"


def pack(body: bytes, content_type: str) -> bytes:
    """Return a body with its content type, cut at the size that is read of any page."""
    line = " ".join(content_type.split())[:200].encode("latin-1", "replace")
    return line + b"\n" + body[:MAX_COPY]


def unpack(packed: bytes) -> tuple[bytes, str]:
    """Return body and content type again."""
    line, _, body = packed.partition(b"\n")
    return body, line.decode("latin-1")
