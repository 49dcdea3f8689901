"""Runs migrations against the database that the settings name."""

from alembic import context
from sqlalchemy import create_engine

from server.schema import metadata
from server.settings import settings_from_environment

url = context.config.attributes.get("url") or settings_from_environment().database_url
engine = create_engine(url)
with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
