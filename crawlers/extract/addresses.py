"""URLs: one spelling for each address, who it belongs to, and what kind of thing it leads to."""

import re
from functools import lru_cache
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

MAX_URL = 2000
DOCUMENT_TYPES = {
    ".pdf": "application/pdf",
    ".doc": "application/msword",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".odp": "application/vnd.oasis.opendocument.presentation",
    ".xls": "application/vnd.ms-excel",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".ppt": "application/vnd.ms-powerpoint",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".csv": "text/csv",
    ".rtf": "application/rtf",
    ".txt": "text/plain",
    ".epub": "application/epub+zip",
    ".zip": "application/zip",
    ".ps": "application/postscript",
}
_ASSETS_ENDINGS = (
    ".css .js .mjs .png .jpg .jpeg .gif .svg .webp .avif .ico .bmp .tif .tiff .woff .woff2 .ttf .eot "
    ".mp3 .mp4 .webm .ogg .ogv .wav .avi .mov .m4a .m4v .gz .tgz .bz2 .xz .7z .rar .iso .exe .dmg "
    ".msi .deb .rpm .apk .jar .bin .dat .swf .map"
)
_ASSETS = frozenset(_ASSETS_ENDINGS.split())
_DEFAULT_PORTS = {"http": 80, "https": 443}
_UNSAFE = re.compile(r"[^\x21-\x7e]|[\"<>\\^`{|}]")
_PERCENT = re.compile(r"%[0-9a-fA-F]{2}")


# Most references are plain paths: nothing to escape, no scheme, no query, and no dot segments but those
# that lead up from where they stand; most of the others are plain paths with scheme and host.
_PATH = r"(?:[A-Za-z0-9_~-][A-Za-z0-9._~-]*/)*(?:[A-Za-z0-9_~-][A-Za-z0-9._~-]*)?"
_PLAIN = re.compile(rf"(/|(?:\.\./)*)({_PATH})(?:#.*)?\Z")
_WHOLE = re.compile(rf"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)+/{_PATH}(?=#.*\Z|\Z)")


def normalise(base: str, reference: str) -> str | None:
    """Return the absolute http(s) address of a reference, in one spelling, or None if it has none.

    `base` is an address in that spelling, or empty.
    """
    reference = reference.strip()
    if not reference or reference[0] == "#":
        return None
    origin, folder = _origin_and_folder(base)
    if folder and (plain := _PLAIN.match(reference)) is not None:
        lead, path = plain.groups()
        url = origin + lead + path if lead == "/" else _up(origin, folder, len(lead) // 3) + path
    elif (whole := _WHOLE.match(reference)) is not None:
        url = whole[0]
    else:
        return _normalise(base if reference[0] == "?" else folder or base, reference)
    return url if len(url) <= MAX_URL else None


@lru_cache(maxsize=4096)
def _up(origin: str, folder: str, levels: int) -> str:
    """Return the folder so many levels above another; above the root there is none."""
    segments = folder[len(origin) + 1 : -1].split("/")
    above = "/".join(segments[: max(len(segments) - levels, 0)])
    return f"{origin}/{above}/" if above else f"{origin}/"


@lru_cache(maxsize=4096)
def _origin_and_folder(base: str) -> tuple[str, str]:
    """Return what paths from the root and relative ones are put behind; nothing for no such base."""
    if not base.startswith(("http://", "https://")):
        return "", ""
    path = base.partition("?")[0].partition("#")[0]
    end = path.find("/", 8)
    return (path[:end], path[: path.rindex("/") + 1]) if end > 0 else ("", "")


@lru_cache(maxsize=65_536)
def _normalise(base: str, reference: str) -> str | None:
    try:
        parts = urlsplit(urljoin(base, reference))
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in _DEFAULT_PORTS or not host:
        return None
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            return None
    if ":" in host:
        host = f"[{host}]"
    netloc = host if port in {None, _DEFAULT_PORTS[parts.scheme]} else f"{host}:{port}"
    url = urlunsplit((parts.scheme, netloc, _escape(parts.path) or "/", _escape(parts.query), ""))
    return url if len(url) <= MAX_URL else None


def _escape(text: str) -> str:
    """Escape what may not stand in an address, and spell escapes in capitals."""
    if _UNSAFE.search(text):
        text = quote(text, safe="%/:=&?~#+!$,;'@()*[]-._")
    if "%" in text:
        text = _PERCENT.sub(lambda match: match[0].upper(), text)
    return text


_HOST = re.compile(r"https?://([a-z0-9-]+(?:\.[a-z0-9-]+)*)(?=[/?#]|\Z)")


def host_of(url: str) -> str:
    """Return the host of an address, in small letters and without its port."""
    plain = _HOST.match(url)
    return plain[1] if plain else _host_of(url)


@lru_cache(maxsize=65_536)
def _host_of(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def origin_of(url: str) -> str:
    """Return scheme, host and port of an address in its one spelling."""
    return url[: url.find("/", 8)] if url.count("/") > 2 else url


def bare(host: str) -> str:
    """Return a host name without a leading www."""
    return host.removeprefix("www.")


def kind_of(url: str) -> str:
    """Tell from an address alone whether it is a page, a document or an asset no one reads."""
    name = url.partition("?")[0].rpartition("/")[2]
    if "." not in name:
        return "page"
    extension = "." + name.rpartition(".")[2].lower()
    if extension in DOCUMENT_TYPES:
        return "document"
    return "asset" if extension in _ASSETS else "page"
