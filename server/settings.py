"""Everything a deployment may choose, what it means, and what it is if unchosen."""

import os
from pathlib import Path
from typing import Annotated, Literal

import msgspec


class Settings(
    msgspec.Struct, frozen=True, kw_only=True, rename=lambda name: f"ANXUN_{name.upper()}"
):
    """Read from the environment: each field is the variable ``ANXUN_<FIELD>``."""

    data: Path = Path("data")
    """The one folder for everything the server keeps: database, keys, photographs."""

    host: str = "127.0.0.1"
    """The address to listen on."""

    port: int = 8000
    """The port to listen on."""

    processes: Annotated[int, msgspec.Meta(ge=1, le=64)] = 1
    """How many processes serve that port; more than one need PostgreSQL."""

    env: Literal["development", "production"] = "development"
    """``production`` refuses the demo zone and keys that are not its own."""

    database: str = ""
    """A PostgreSQL address (``postgresql://…``); empty: SQLite in the data folder."""

    bucket: str = ""
    """An S3 bucket for the photographs (``s3://name`` or ``s3://name/prefix``); the usual
    ``AWS_…`` variables say where it is and who asks. Empty: the data folder."""

    app: Path = Path(__file__).parent.parent / "pwa" / "dist"
    """The built phone app."""

    origin: str = ""
    """Where phones reach the server, such as ``https://anxun.example``: QR codes lead
    there. Empty: wherever the request that asks for one came in."""

    trusted_proxies: str = ""
    """Addresses whose ``X-Forwarded-For`` is believed, separated by commas."""

    @property
    def database_url(self) -> str:
        """The address for SQLAlchemy."""
        if self.database:
            return self.database.replace("postgresql://", "postgresql+psycopg://", 1)
        return f"sqlite:///{self.sqlite_file}"

    @property
    def sqlite_file(self) -> Path | None:
        """The database's file; None on PostgreSQL."""
        return None if self.database else self.data / "anxun.db"

    @property
    def keys(self) -> Path:
        """Where the signing keys are; only the server's own user may read it."""
        return self.data / "keys"

    @property
    def photos(self) -> Path:
        return self.data / "photos"

    @property
    def uploads(self) -> Path:
        """Where the parts of pictures are that have not wholly arrived."""
        return self.data / "uploads"


def _path(type: type, value: str) -> Path:
    return Path(value)


def settings_from_environment() -> Settings:
    """Read the settings, making the data folder. Raises ``msgspec.ValidationError``."""
    settings = msgspec.convert(dict(os.environ), Settings, strict=False, dec_hook=_path)
    settings.data.mkdir(parents=True, exist_ok=True)
    return settings
