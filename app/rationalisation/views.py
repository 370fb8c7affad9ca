"""Registers the workbench and its JSON."""

from flask import Flask

from app.rationalisation import api
from app.rationalisation.crawls import views as crawls
from app.rationalisation.duplicates import views as duplicates
from app.rationalisation.triage import views as triage


def register(app: Flask) -> None:
    triage.register(app)
    crawls.register(app)
    duplicates.register(app)
    api.register(app)
