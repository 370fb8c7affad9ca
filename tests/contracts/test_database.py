"""The migrations and the models agree, and the pragmas hold."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlmodel import SQLModel

from app import model_registry
from app.operators.upgrade import upgrade


def test_the_migrations_make_exactly_the_models(engine):
    names = set(SQLModel.metadata.tables)

    def ours(name, kind, parents):
        return kind != "table" or name in names

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": ours, "compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == [], "run `make migration ID=...`"


def test_upgrading_twice_changes_nothing(engine):
    upgrade(engine)


def test_every_models_module_is_registered():
    registered = {module.__name__ for module in model_registry.MODEL_MODULES}
    tables = {mapper.class_.__module__ for mapper in SQLModel._sa_registry.mappers}
    assert tables <= registered, f"add to app/model_registry.py: {tables - registered}"


@pytest.mark.backends("sqlite")
def test_sqlite_keeps_what_it_accepted_through_power_loss(engine):
    with engine.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
