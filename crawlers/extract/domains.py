"""The parts of a host name, told by the Public Suffix List that the library carries."""

from functools import lru_cache

import tldextract

_PARTS = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


@lru_cache(maxsize=4096)
def registered_domain(host: str) -> str:
    """Return the domain that somebody registered, which may hold many hosts; the host where there is none."""
    return _PARTS(host).top_domain_under_public_suffix or host


def see_domain(host: str) -> dict[str, str]:
    """Return a host with the domain it belongs to and the top level domain."""
    return {"host": host, "base": registered_domain(host), "top_level": host.rpartition(".")[2]}
