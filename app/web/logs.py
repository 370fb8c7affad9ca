"""Structured logs: one line per request with route, status and milliseconds;
no path, query, address or name.
"""

import logging
import time
from functools import cache

import structlog
from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram

log = structlog.get_logger("hub.request")
# A client may send any word: a counter for each would grow without end.
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def configure(level: str) -> None:
    """JSON lines to standard error."""
    logging.basicConfig(format="%(message)s")
    logging.getLogger().setLevel(level.upper())
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        # The standard library's logger: to standard error, so that standard output stays a command's own.
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        cache_logger_on_first_use=True,
    )


def install(app: Flask) -> None:
    registry = CollectorRegistry()
    app.extensions["metrics"] = registry
    answers = Counter(
        "hub_requests_total", "Requests answered", ["route", "method", "status"], registry=registry
    )
    seconds = Histogram("hub_request_seconds", "Seconds from request to answer", ["route"], registry=registry)

    @cache
    def counted(route: str, method: str, status: int) -> tuple[Counter, Histogram]:
        """The two of a kind of answer: finding them by their labels takes longer than counting."""
        return answers.labels(route, method, status), seconds.labels(route)

    def start() -> None:
        g.started = time.perf_counter()

    def finish(response: Response) -> Response:
        elapsed = time.perf_counter() - g.get("started", time.perf_counter())
        route = request.url_rule.rule if request.url_rule else "unmatched"
        method = request.method if request.method in METHODS else "other"
        answered, took = counted(route, method, response.status_code)
        answered.inc()
        took.observe(elapsed)
        log.debug(
            "request",
            route=route,
            method=request.method,
            status=response.status_code,
            milliseconds=round(elapsed * 1000, 1),
        )
        return response

    app.before_request(start)
    app.after_request(finish)
