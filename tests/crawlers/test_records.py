"""What the DNS says of a site and of its mail."""

import json
import subprocess
import sys


def test_records_show_ipv6_the_name_behind_and_how_mail_is_protected():
    command = [sys.executable, "-m", "tests.crawlers.records_probe", "www.fisheries.gov.uk", "bare.example"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    full, empty = json.loads(done.stdout)
    assert full["ipv6"] is True
    assert full["canonical_name"] == "edge.cloud.example"
    assert full["mail"] == {
        "domain": "fisheries.gov.uk",
        "mx": ["mail.fisheries.gov.uk"],
        "spf": "v=spf1 -all",
        "dmarc": "v=DMARC1; p=reject",
        "mta_sts": None,
        "tls_rpt": None,
    }
    assert full["unanswered"] == ["mta_sts"]
    assert (empty["ipv6"], empty["canonical_name"]) == (False, None)
    assert empty["mail"]["mx"] == []
