"""Runs a batch as `python -m crawlers` does, with a resolver of its own that asks no network: names lead
where HUB_PROBE_NAMES (JSON) says, all others fail after HUB_PROBE_SECONDS."""

import json
import os
import socket
import sys
import time
from functools import partial

import crawlers.__main__ as process
from crawlers.running import Directions, Run

NAMES = json.loads(os.environ["HUB_PROBE_NAMES"])
SECONDS = float(os.environ["HUB_PROBE_SECONDS"])


def resolve(host, port):
    if host in NAMES:
        return NAMES[host]
    time.sleep(SECONDS)
    raise socket.gaierror(socket.EAI_NONAME, "no such name")


process.Directions = partial(Directions, lookup=resolve)
process.Run = partial(Run, name_servers=(("127.0.0.1", 9),))  # nobody answers there
sys.exit(process.main())
