"""Real documentation, installed from Debian packages, under made-up host names on loopback, in a process of
its own: each host has a front page that leads to a share of the pages of one package. Prints its address and
serves until killed."""

import mimetypes
import signal
import subprocess
import sys
from pathlib import Path

from tests.loopback import Loopback, Reply

# package of Debian 12 -> where its pages are
PACKAGES = {
    "cppreference-doc-en-html": "usr/share/cppreference/doc/html/en",
    "libboost1.81-doc": "usr/share/doc/libboost1.81-doc",
    "linux-doc-6.1": "usr/share/doc/linux-doc-6.1/html",
    "openjdk-17-doc": "usr/share/doc/openjdk-17-jre-headless/api",
    "postgresql-doc-15": "usr/share/doc/postgresql-doc-15/html",
    "python3.11-doc": "usr/share/doc/python3.11/html",
}
EACH = 25
SMALLEST, LARGEST = 1_000, 1_000_000


def unpack(folder: Path) -> Path:
    """Download and unpack the packages with the machine's own apt and dpkg; no root needed."""
    root = folder / "root"
    folder.mkdir(parents=True, exist_ok=True)
    for package in PACKAGES:
        if (folder / f"{package}.unpacked").exists():
            continue
        subprocess.run(["apt-get", "download", package], cwd=folder, check=True, capture_output=True)
        newest = max(folder.glob(f"{package}_*.deb"), key=lambda path: path.stat().st_mtime)
        subprocess.run(["dpkg", "-x", newest, root], check=True)
        (folder / f"{package}.unpacked").touch()
    return root


def shares(root: Path, hosts: int) -> dict[str, tuple[Path, list[str]]]:
    """host -> (folder of its package, paths of its pages): every page on one host only."""
    dealt: dict[str, tuple[Path, list[str]]] = {}
    for folder in (root / inside for inside in PACKAGES.values()):
        pages = sorted(
            path.relative_to(folder).as_posix()
            for path in folder.rglob("*.html")
            if path.is_file() and not path.is_symlink() and SMALLEST < path.stat().st_size < LARGEST
        )
        for start in range(0, len(pages) - EACH + 1, EACH):
            dealt[f"site-{len(dealt)}.docs.example"] = (folder, pages[start : start + EACH])
    # From each package in turn, so that a small number of hosts has a bit of all.
    step = max(len(dealt) // hosts, 1)
    chosen = list(dealt)[::step][:hosts]
    return {host: dealt[host] for host in chosen}


def site(host: str, folder: Path, pages: list[str]):
    links = "".join(f"<li><a href='/{page}'>{page}</a></li>" for page in pages)
    front = (
        f"<!DOCTYPE html><html lang='en'><title>{host}</title><main><h1>{host}</h1><ul>{links}</ul></main>"
    )
    home = folder.resolve()

    def reply(path: str) -> Reply | None:
        if path == "/":
            return Reply(front.encode())
        file = (home / path.partition("?")[0].lstrip("/")).resolve()
        if not file.is_file() or not file.is_relative_to(home):
            return None
        return Reply(file.read_bytes(), content_type=mimetypes.guess_type(file.name)[0] or "text/plain")

    return reply


def main() -> int:
    root, hosts = Path(sys.argv[1]), int(sys.argv[2])
    sites = {host: site(host, *share) for host, share in shares(root, hosts).items()}
    with Loopback(sites, keep_log=False) as server:
        print(server.address, flush=True)
        signal.sigwait({signal.SIGTERM, signal.SIGINT})
    return 0


if __name__ == "__main__":
    sys.exit(main())
