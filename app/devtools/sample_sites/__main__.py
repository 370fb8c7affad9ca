"""Serve the sample estate: python -m app.devtools.sample_sites --port N."""

import argparse
import sys

from app.devtools.sample_sites.estate import sample_estate
from app.devtools.sample_sites.server import LOOPBACK, make_sample_server


def main() -> None:
    """Serve until interrupted, after saying which hosts are there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8010)
    port = parser.parse_args().port
    with make_sample_server(port) as server:
        hosts = ", ".join(site.host for site in sample_estate())
        sys.stderr.write(f"Sample websites at {LOOPBACK}:{server.server_port}: {hosts}\n")
        server.serve_forever()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(0)
