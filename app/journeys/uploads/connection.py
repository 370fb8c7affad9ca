"""Where files go and who scans them: chosen once at start-up from the settings."""

from flask import Flask, current_app

from app.config import Settings
from app.journeys.uploads.clamd import ClamdScanner
from app.journeys.uploads.port import Scanner, ScannerUnavailableError
from app.journeys.uploads.rules import Verdict
from app.journeys.uploads.sandbox import SandboxScanner
from app.storage import Store, open_store


class NoScanner:
    """Production without a scanner takes no file."""

    def scan(self, content: bytes) -> Verdict:
        del content
        raise ScannerUnavailableError("HUB_CLAMD_URL is not set")


def scanner(settings: Settings) -> Scanner:
    """Clamd where its address is set, else the sandbox, else (production) none."""
    if settings.clamd_url:
        return ClamdScanner(settings.clamd_url)
    return NoScanner() if settings.production else SandboxScanner()


def install(app: Flask, settings: Settings) -> None:
    app.extensions["files"] = open_store(settings)
    app.extensions["scanner"] = scanner(settings)


def files() -> Store:
    """The store of this application."""
    found: Store = current_app.extensions["files"]
    return found


def scanning() -> Scanner:
    """The scanner of this application."""
    found: Scanner = current_app.extensions["scanner"]
    return found
