"""Bringing a database to this release: our own tables by Alembic, the job engine's by itself."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine

from app import jobs

MIGRATIONS = Path(__file__).parent.parent.parent / "migrations"


def alembic_config(engine: Engine) -> Config:
    """Alembic's configuration for one database."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["engine"] = engine
    return config


def upgrade(engine: Engine) -> None:
    """Upgrade the database to the newest migration; doing it twice changes nothing."""
    command.upgrade(alembic_config(engine), "head")
    jobs.migrate(engine.url.render_as_string(hide_password=False))
