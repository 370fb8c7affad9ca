"""What an operator watches, counted when Prometheus asks: queues, dead letters, the oldest case."""

from collections.abc import Iterator

from flask import Flask
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, func, select

from app import clock, jobs
from app.db import read_session
from app.deliveries import queries as deliveries
from app.deliveries.rules import State
from app.journeys.cases.models import Case
from app.notifications.stopped import queries as stopped_messages

UNDELIVERED = ("paid", "submitted")


class HubCollector(Collector):
    """Reads the database at each scrape; when it does not answer, only `hub_database_up` is there."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def describe(self) -> Iterator[GaugeMetricFamily]:
        return iter(())

    def collect(self) -> Iterator[GaugeMetricFamily]:
        up = GaugeMetricFamily("hub_database_up", "Whether the database answers")
        try:
            found = list(self._read())
        except SQLAlchemyError:
            up.add_metric([], 0)
            yield up
            return
        up.add_metric([], 1)
        yield up
        yield from found

    def _read(self) -> Iterator[GaugeMetricFamily]:
        work = GaugeMetricFamily("hub_jobs", "Durable jobs by state", labels=["state"])
        for state, number in jobs.counts(self._engine).items():
            work.add_metric([state], number)
        yield work
        with read_session(self._engine) as session:
            sent = GaugeMetricFamily("hub_deliveries", "Deliveries by state", labels=["state"])
            counted = deliveries.counts(session)
            for name, number in counted.items():
                sent.add_metric([name], number)
            yield sent
            dead = GaugeMetricFamily(
                "hub_dead_letters", "Deliveries and messages that stopped", labels=["kind"]
            )
            dead.add_metric(["delivery"], counted[State.DEAD])
            dead.add_metric(["message"], stopped_messages.count(session))
            yield dead
            yield GaugeMetricFamily(
                "hub_oldest_undelivered_seconds",
                "Age of the oldest case that was sent and is not with every recipient",
                value=_oldest(session),
            )
            yield GaugeMetricFamily("hub_workers_silent", "Workers not heard of", value=_silent(session))


def _oldest(session: Session) -> float:
    asked = select(func.min(Case.updated_at)).where(col(Case.state).in_(UNDELIVERED))
    since = session.exec(asked).one()
    waits = [one for one in (since, deliveries.oldest_open(session)) if one is not None]
    return max(0.0, (clock.now() - min(waits)).total_seconds()) if waits else 0.0


def _silent(session: Session) -> int:
    return len(jobs.silent_workers(session, now=clock.now()))


def install(app: Flask) -> None:
    """Have /metrics count for the operator too."""
    registry: CollectorRegistry = app.extensions["metrics"]
    registry.register(HubCollector(app.extensions["database"]))
