"""The web server: granian, each web process with its own threads."""

from urllib.parse import urlsplit

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from app.config import Settings

THREADS = 4
BACKLOG = 2048


def serve(settings: Settings, *, host: str | None, port: int | None) -> None:
    """Serve the hub until a signal stops it; each web process reads the settings itself."""
    base = urlsplit(settings.base_url)
    address = host or ("0.0.0.0" if settings.production else "127.0.0.1")  # noqa: S104 - behind a proxy
    Granian(
        "app.wsgi:application",
        address=address,
        port=port or base.port or 8000,
        interface=Interfaces.WSGI,
        workers=settings.web_processes,
        blocking_threads=THREADS,
        backlog=BACKLOG,
        log_access=False,
        log_level=LogLevels.warning,
        workers_kill_timeout=20,
        respawn_failed_workers=True,
    ).serve()
