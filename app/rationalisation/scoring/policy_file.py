"""Reads the scoring policy that ships, policy.yaml; apart from its values, so that rules stay pure."""

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

import yaml

from app.rationalisation.scoring.policy import Policy, parse_policy

POLICY_FILE = Path(__file__).parent / "policy.yaml"


@cache
def current_policy() -> Policy:
    """The policy that ships with this release."""
    with POLICY_FILE.open(encoding="utf-8") as stream:
        return parse_policy(yaml.safe_load(stream))


def policy_text(weights: Mapping[str, float], today: date) -> str:
    """The policy file with other weights, as a version of its own from today on: ready to be accepted."""
    kept = POLICY_FILE.read_text(encoding="utf-8")
    version = f"{current_policy().version}+{today:%Y%m%d}"
    kept = re.sub(r'^version: ".*"$', f'version: "{version}"', kept, flags=re.MULTILINE)
    kept = re.sub(r"^valid_from: .*$", f"valid_from: {today.isoformat()}", kept, flags=re.MULTILINE)
    for name, weight in weights.items():
        entry = re.compile(rf"(^  {re.escape(name)}:\n(?:    .*\n)*?    weight: )[\d.]+", re.MULTILINE)
        kept = entry.sub(rf"\g<1>{weight:g}", kept)
    return kept
