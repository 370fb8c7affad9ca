"""Hands every service that was found to the journey engine."""

from flask import Flask

from app.journeys import views as journeys
from app.services.registry import services


def register(app: Flask) -> None:
    journeys.register(app, services())
