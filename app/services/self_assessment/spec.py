"""The services of Self Assessment."""

from app.services.self_assessment.checker import spec as checker

SERVICES = (checker.SERVICE,)
