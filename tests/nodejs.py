"""Programs of tests/node: certified OpenID Connect software, each a process that speaks JSON lines."""

import json
import subprocess
from pathlib import Path
from typing import Self

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "tests" / "node"


def installed() -> bool:
    return (FOLDER / "node_modules" / ".ready").exists()


class NodeProgram:
    """A running `tests/node/NAME.mjs`: `tell` writes a line of JSON to it, `hear` reads one from it."""

    def __init__(self, name: str, options: dict) -> None:
        command = ["bash", str(ROOT / ".ci" / "node"), "--no-warnings", str(FOLDER / f"{name}.mjs")]
        self.process = subprocess.Popen(
            [*command, json.dumps(options)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_) -> None:
        self.process.stdin.close()
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.process.stderr.close()

    def tell(self, message) -> None:
        self.process.stdin.write(json.dumps(message) + "\n")
        self.process.stdin.flush()

    def hear(self):
        """What it says next; fails with its error output if it ended."""
        line = self.process.stdout.readline()
        assert line, self.process.stderr.read()
        return json.loads(line)

    def ask(self, message):
        self.tell(message)
        return self.hear()
