"""The parts of a host name, by the list of public suffixes that the package brings along."""

import tldextract

from app.estate.discovery.rules import Name

_PARTS = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


def name_of(host: str) -> Name:
    """A host with its registered domain and public suffix; "" for a host that is only a suffix."""
    parts = _PARTS(host)
    domain = f"{parts.domain}.{parts.suffix}" if parts.domain and parts.suffix else ""
    if not parts.suffix and "." in host:
        # Suffixes that are for examples and for private use are in no list: their last label counts.
        labels = host.split(".")
        return Name(host, ".".join(labels[-2:]), labels[-1])
    return Name(host, domain, parts.suffix)
