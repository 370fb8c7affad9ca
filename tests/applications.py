"""What thousands of applications made in one process share: compiled templates and URL builders.

Nearly every test makes an application of its own, so that none sees what another left; compiling the same
templates and the same routes each time took a quarter of the suite.
"""

from flask import Flask
from jinja2 import BytecodeCache
from werkzeug.routing import Rule


class _Templates(BytecodeCache):
    """Compiled templates of this process, by their name and the digest of their source."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket) -> None:
        if found := self._kept.get((bucket.key, bucket.checksum)):
            bucket.bytecode_from_string(found)

    def dump_bytecode(self, bucket) -> None:
        self._kept[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


def share_compiled_parts() -> None:
    """From now on each application of this process takes what an earlier one compiled."""
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": _Templates()}
    compiled, compile_builder = {}, Rule._compile_builder

    def remembered(rule, append_unknown=True):  # noqa: FBT002 - the signature is Werkzeug's
        if rule.defaults:
            return compile_builder(rule, append_unknown)
        made_from = (rule.rule, tuple(rule._trace), append_unknown)
        if made_from not in compiled:
            compiled[made_from] = compile_builder(rule, append_unknown)
        return compiled[made_from]

    Rule._compile_builder = remembered
