"""Registers the workbench and its JSON."""

from flask import Flask

from app.rationalisation import api
from app.rationalisation.corrections import views as corrections
from app.rationalisation.crawls import views as crawls
from app.rationalisation.details import views as details
from app.rationalisation.discovered import views as discovered
from app.rationalisation.duplicates import views as duplicates
from app.rationalisation.evidence import views as evidence
from app.rationalisation.imports import views as imports
from app.rationalisation.policies import views as policies
from app.rationalisation.triage import views as triage


def register(app: Flask) -> None:
    triage.register(app)
    crawls.register(app)
    corrections.register(app)
    details.register(app)
    discovered.register(app)
    duplicates.register(app)
    evidence.register(app)
    imports.register(app)
    policies.register(app)
    api.register(app)
