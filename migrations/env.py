"""Alembic's environment: our metadata, whichever engine the caller hands over."""

from typing import Any

from alembic import context
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

from app.config import load_settings
from app.crypto import EncryptedText
from app.db import UtcDateTime, make_engine
from app.model_registry import MODEL_MODULES

NAMES = {table.name for table in SQLModel.metadata.tables.values()}


def ours(name: str | None, kind: str, parents: Any) -> bool:
    """Only tables of our own metadata: the job engine looks after its own."""
    del parents
    return kind != "table" or name in NAMES


def render(kind: str, item: Any, autogen: Any) -> Any:
    """Column types as a migration should name them."""
    del autogen
    if kind == "type" and isinstance(item, AutoString):
        return f"sa.String(length={item.length})" if item.length else "sa.String()"
    if kind == "type" and isinstance(item, UtcDateTime):
        return "app.db.UtcDateTime()"
    if kind == "type" and isinstance(item, EncryptedText):
        return "app.crypto.EncryptedText()"
    return False


def run() -> None:
    """Run the migrations inside one transaction."""
    engine = context.config.attributes.get("engine") or make_engine(load_settings().database)
    with engine.execution_options(hub_writes=True).connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=SQLModel.metadata,
            include_name=ours,
            render_as_batch=True,
            compare_type=True,
            render_item=render,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


if not MODEL_MODULES:
    raise RuntimeError("no models are registered")
run()
