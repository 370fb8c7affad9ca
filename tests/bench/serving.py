"""Servers for benchmarks: granian as `hub serve` starts it, and the processor time that one has used."""

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import httpx

from app.operators.serve import THREADS

TICKS = os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def served(module: str, *, environ: dict, folder: Path, port: int, path: str = "/", workers: int = 1):
    """The process of a granian that answers, until the block ends."""
    options = {
        "--interface": "wsgi",
        "--host": "127.0.0.1",
        "--port": port,
        "--workers": workers,
        "--blocking-threads": THREADS,
        "--log-level": "error",
    }
    command = [sys.executable, "-m", "granian", *(str(x) for pair in options.items() for x in pair), module]
    running = subprocess.Popen(command, env=environ, cwd=folder)
    try:
        _wait(f"http://127.0.0.1:{port}{path}")
        yield running
    finally:
        running.terminate()
        running.wait(20)


def _wait(url: str) -> None:
    for _ in range(200):
        try:
            httpx.get(url)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"{url} did not answer")


def processor_seconds(running: subprocess.Popen) -> float:
    """User and system time of a process and of all beneath it, so far."""
    parents, used = {}, {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        pid = int(path.parent.name)
        parents[pid] = int(fields[1])
        used[pid] = int(fields[11]) + int(fields[12])
    family, grown = {running.pid}, True
    while grown:
        children = {pid for pid, parent in parents.items() if parent in family} - family
        family |= children
        grown = bool(children)
    return sum(used.get(pid, 0) for pid in family) / TICKS
