"""Run the modules and write docs/identity-conformance.md from what they found."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.identity.conformance.report import DOCUMENT, PLANS, document

with tempfile.TemporaryDirectory() as folder:
    record = Path(folder) / "record"
    modules = Path(__file__).parent / "test_modules.py"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", f"{modules}::test_module"]
    ran = subprocess.run(command, env={**os.environ, "HUB_CONFORMANCE_RECORD": str(record)}, check=False)
    if ran.returncode:
        sys.exit(ran.returncode)
    DOCUMENT.write_text(document(dict(map(json.loads, record.read_text().splitlines())), PLANS))
