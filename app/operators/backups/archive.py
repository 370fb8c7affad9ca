"""One backup is one tar file: a manifest with checksums, the database, and the files of the data folder."""

import hashlib
import json
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from alembic.script import ScriptDirectory

from app import crypto
from app.operators.backups import databases
from app.operators.backups.databases import MEMBER, BackupError
from app.operators.upgrade import alembic_config, upgrade
from app.terminal import Terminal

FORMAT = 1
MANIFEST = "manifest.json"
KEY_PURPOSE = "backup"
KEY_PROBE = "the secret that this backup was written under"
# Rebuilt by a command, or of this machine alone.
LEFT_OUT = ("search-index", "search_index")


@dataclass(frozen=True)
class Manifest:
    """What a backup holds. `keys` tells whether the secrets in use open it, without telling them."""

    format: int
    made_at: str
    version: str
    dialect: str
    revision: str
    keys: list[str]
    digests: dict[str, str] = field(default_factory=dict)


def backup(terminal: Terminal, target: Path, *, now: datetime) -> Manifest:
    """Write a backup while the hub runs; the file appears whole or not at all.

    Raises:
        BackupError: the target exists, or the database cannot be copied.
    """
    if target.exists():
        raise BackupError(f"{target} exists: name another file")
    engine = terminal.engine
    unfinished = target.with_name(target.name + ".unfinished")
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        member = MEMBER[engine.dialect.name]
        copy = Path(folder) / member
        databases.copier(engine).save(engine, copy)
        terminal.say(f"database copied: {copy.stat().st_size:,} bytes")
        # The database first: a file is written before the row that names it, so none is missing.
        parts = {member: copy, **{f"files/{name}": path for name, path in _files(terminal, Path(folder))}}
        manifest = Manifest(
            format=FORMAT,
            made_at=now.isoformat(),
            version=version("directhub"),
            dialect=engine.dialect.name,
            revision=databases.revision(engine),
            keys=crypto.keyed_hashes(KEY_PROBE, purpose=KEY_PURPOSE),
        )
        _write(unfinished, parts, manifest, Path(folder))
    unfinished.rename(target)
    return manifest


def _files(terminal: Terminal, scratch: Path) -> Iterator[tuple[str, Path]]:
    folder, own = terminal.settings.data_dir, databases.files(terminal.engine)
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        name = path.relative_to(folder)
        ours = path.resolve() in own or path.is_relative_to(scratch)
        if path.is_file() and name.parts[0] not in LEFT_OUT and not ours:
            yield str(name), path


def _write(target: Path, parts: dict[str, Path], manifest: Manifest, folder: Path) -> None:
    target.touch(mode=0o600)
    with tarfile.open(target, "w:gz", compresslevel=3) as archive:
        for name, path in parts.items():
            held = _held_still(path, folder)
            if held is not None:
                manifest.digests[name] = _digest(held)
                archive.add(held, arcname=name, recursive=False)
        text = Path(tempfile.mkstemp(dir=target.parent)[1])
        text.write_text(json.dumps(asdict(manifest), indent=2))
        archive.add(text, arcname=MANIFEST)
        text.unlink()


def _held_still(path: Path, folder: Path) -> Path | None:
    """A copy that nobody writes to while it is read twice; None for what was deleted meanwhile."""
    if path.parent == folder:
        return path
    copy = folder / "held"
    try:
        shutil.copyfile(path, copy)
    except FileNotFoundError:
        return None
    return copy


def _digest(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def restore(terminal: Terminal, source: Path, *, replace: bool) -> Manifest:
    """Put a backup back and bring it to this release.

    Raises:
        BackupError: it is damaged, of another database, of a newer release, or written under a secret
            that is not in use; or the database holds cases and `replace` is not set.
    """
    engine = terminal.engine
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        manifest = _unpack(source, folder)
        _check(terminal, manifest)
        if not replace and not databases.is_empty(engine):
            raise BackupError("the database holds cases: stop the hub, and say --replace to overwrite them")
        databases.copier(engine).load(engine, folder / MEMBER[manifest.dialect])
        for path in sorted((folder / "files").rglob("*")):
            if path.is_file():
                target = terminal.settings.data_dir / path.relative_to(folder / "files")
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(path.read_bytes())
                target.chmod(0o600)
    upgrade(engine)
    return manifest


def _unpack(source: Path, folder: Path) -> Manifest:
    try:
        with tarfile.open(source) as archive:
            for member in archive:
                # Written by hand: the filter of extractall() is not in every Python 3.11.
                target = (folder / member.name).resolve()
                if not target.is_relative_to(folder.resolve()):
                    raise BackupError(f"{source} holds a file outside itself: {member.name}")
                held = archive.extractfile(member) if member.isfile() else None
                if held is not None:
                    target.parent.mkdir(parents=True, exist_ok=True)
                    with target.open("wb") as written:
                        shutil.copyfileobj(held, written)
        manifest = Manifest(**json.loads((folder / MANIFEST).read_text()))
        if manifest.format != FORMAT:
            raise BackupError(f"this release reads backups of format {FORMAT}, not {manifest.format}")
        damaged = [name for name, digest in manifest.digests.items() if _digest(folder / name) != digest]
    except (OSError, tarfile.TarError, EOFError, ValueError, TypeError) as fault:
        raise BackupError(f"{source} is no whole backup: {fault}") from fault
    if damaged:
        raise BackupError(f"{source} is damaged: {', '.join(damaged)}")
    return manifest


def _check(terminal: Terminal, manifest: Manifest) -> None:
    dialect = terminal.engine.dialect.name
    if manifest.dialect != dialect:
        raise BackupError(f"this is a backup of {manifest.dialect}, and HUB_DATABASE_URL names {dialect}")
    known = ScriptDirectory.from_config(alembic_config(terminal.engine))
    if manifest.revision and manifest.revision not in {step.revision for step in known.walk_revisions()}:
        raise BackupError(
            f"this backup is of a newer release ({manifest.revision}): restore it with that one"
        )
    if manifest.keys[0] not in crypto.keyed_hashes(KEY_PROBE, purpose=KEY_PURPOSE):
        raise BackupError(
            "this backup was written under another secret: name it in HUB_SECRET_KEY, or in"
            " HUB_PREVIOUS_SECRET_KEYS beside a newer one"
        )
