"""A scanner that knows one signature: the EICAR test file, which every real scanner knows too."""

from app.journeys.uploads.rules import Verdict

# https://www.eicar.org/download-anti-malware-testfile/ (68 bytes); split, so that scanners let this file be.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class SandboxScanner:
    """Finds the EICAR test file anywhere in the content, and nothing else."""

    def scan(self, content: bytes) -> Verdict:
        return Verdict(clean=False, found="Eicar-Test-Signature") if EICAR in content else Verdict(clean=True)
