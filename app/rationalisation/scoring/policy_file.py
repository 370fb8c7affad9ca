"""Reads the scoring policy that ships, policy.yaml; apart from its values, so that rules stay pure."""

import re
from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

import yaml

from app.rationalisation.scoring.policy import Policy, parse_policy

POLICY_FILE = Path(__file__).parent / "policy.yaml"


class NoPolicyError(ValueError):
    """A text that is no scoring policy, with what is wrong with it."""


@cache
def shipped_text() -> str:
    """The policy file that ships with this release."""
    return POLICY_FILE.read_text(encoding="utf-8")


def current_policy() -> Policy:
    """The policy that ships with this release."""
    return policy_from(shipped_text())


@lru_cache(maxsize=16)
def policy_from(text: str) -> Policy:
    """The policy that a file holds.

    Raises:
        NoPolicyError: with what is wrong with the text.
    """
    try:
        policy = parse_policy(yaml.safe_load(text))
    except yaml.YAMLError as fault:
        raise NoPolicyError(f"it is not YAML: {fault}") from fault
    except KeyError as fault:
        raise NoPolicyError(f"{fault} is missing") from fault
    except (TypeError, ValueError, AttributeError) as fault:
        raise NoPolicyError(str(fault)) from fault
    return policy


def policy_text(weights: Mapping[str, float], today: date, version: str = "") -> str:
    """The policy file with other weights, as a version of its own from today on."""
    version = version or f"{current_policy().version}+{today:%Y%m%d}"
    kept = re.sub(r'^version: ".*"$', f'version: "{version}"', shipped_text(), flags=re.MULTILINE)
    kept = re.sub(r"^valid_from: .*$", f"valid_from: {today.isoformat()}", kept, flags=re.MULTILINE)
    for name, weight in weights.items():
        entry = re.compile(rf"(^  {re.escape(name)}:\n(?:    .*\n)*?    weight: )[\d.]+", re.MULTILINE)
        kept = entry.sub(rf"\g<1>{weight:g}", kept)
    return kept
