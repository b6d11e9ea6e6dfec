"""The settings of one installation, read once from the environment.

The only reader of the environment in the product. It must not open the database or know pages; every problem is
reported at once, so that an operator corrects them in one go.
"""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

_CLOCK = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.\-\[\]:]+")
_SHORTEST_KEY = 32
_MEBIBYTE = 1024 * 1024
_MOST_UPLOAD_MIB = 200


class ConfigError(Exception):
    """The environment cannot be used; ``problems`` holds one sentence for each wrong variable."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True, kw_only=True)
class Config:
    """The settings of one installation.

    ``clock_start`` is where the product's clock starts (demo mode only), None for the wall clock. ``https`` says that
    browsers reach the server over HTTPS only: cookies are then bound to it. ``trusted_hosts`` are the host names
    answered to, empty for any. ``metrics_token`` opens `/metrics`, which is closed without one. ``public_address`` is
    where applicants reach the server, as letters tell them: scheme and host without a path; empty where they do not.
    """

    database_url: str
    data_folder: Path
    secret_key: str = field(repr=False)
    clock_start: datetime | None = None
    https: bool = False
    behind_proxy: bool = False
    trusted_hosts: tuple[str, ...] = ()
    upload_limit_bytes: int = 20 * _MEBIBYTE
    log_level: str = "INFO"
    metrics_token: str = field(default="", repr=False)
    public_address: str = ""


def from_environment(environment: Mapping[str, str] | None = None) -> Config:
    """Read the settings from *environment* (the process's own when None); makes the data folder and the secret.

    Raises:
        ConfigError: with every variable that is wrong and what it has to look like.
    """
    reader = _Reader(os.environ if environment is None else environment)
    folder = reader.folder("BANGFU_DATA", "data")
    config = Config(
        data_folder=folder,
        database_url=reader.database_url(f"sqlite:///{folder / 'bangfu.sqlite3'}"),
        clock_start=reader.clock_start(),
        https=reader.flag("BANGFU_HTTPS"),
        behind_proxy=reader.flag("BANGFU_BEHIND_PROXY"),
        trusted_hosts=reader.words("BANGFU_HOSTS"),
        upload_limit_bytes=reader.number("BANGFU_UPLOAD_LIMIT_MIB", 20, 1, _MOST_UPLOAD_MIB) * _MEBIBYTE,
        log_level=reader.log_level(),
        metrics_token=reader.token("BANGFU_METRICS_TOKEN"),
        public_address=reader.address("BANGFU_ADDRESS"),
        secret_key=reader.secret_key(folder),
    )
    if reader.problems:
        raise ConfigError(tuple(reader.problems))
    return config


def stored_secret(folder: Path) -> str:
    """Return the secret kept in the data folder, made on first use and readable by its owner only."""
    path = folder / "secret_key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        secret = secrets.token_urlsafe(48)
        file.write(secret + "\n")
    return secret


class _Reader:
    """Reads one variable at a time and collects what is wrong instead of stopping at the first."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self.problems: list[str] = []

    def _text(self, name: str, default: str = "") -> str:
        return self._environment.get(name, "").strip() or default

    def folder(self, name: str, default: str) -> Path:
        path = Path(self._text(name, default)).expanduser().absolute()
        try:
            path.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            self.problems.append(
                f"{name}: the folder {path} cannot be made ({error.strerror}); name one you may write to"
            )
        return path

    def database_url(self, default: str) -> str:
        text = self._text("BANGFU_DATABASE_URL", default)
        expected = "expected sqlite:///path/to/file or postgresql://user:password@host/database"
        try:
            backend = make_url(text).get_backend_name()
        except ArgumentError:
            self.problems.append(f"BANGFU_DATABASE_URL: not a database address; {expected}")
            return text
        if backend not in {"sqlite", "postgresql"}:
            self.problems.append(f"BANGFU_DATABASE_URL: {backend} is not supported; {expected}")
        return text

    def clock_start(self) -> datetime | None:
        text = self._text("BANGFU_CLOCK")
        if not text:
            return None
        try:
            if _CLOCK.fullmatch(text):
                return datetime.fromisoformat(text.removesuffix("Z")).replace(tzinfo=UTC)
        except ValueError:
            pass  # a day such as 02-30: told below like any other wrong form
        self.problems.append(f"BANGFU_CLOCK: {text!r} is no instant; expected for example 2026-11-22T08:00:00Z")
        return None

    def flag(self, name: str) -> bool:
        text = self._text(name, "0").lower()
        if text not in {"0", "1", "true", "false", "yes", "no"}:
            self.problems.append(f"{name}: {text!r} is neither yes nor no; expected 1 or 0")
        return text in {"1", "true", "yes"}

    def words(self, name: str) -> tuple[str, ...]:
        return tuple(word for word in re.split(r"[,\s]+", self._text(name)) if word)

    def number(self, name: str, default: int, least: int, most: int) -> int:
        text = self._text(name, str(default))
        if not text.isdecimal() or not least <= int(text) <= most:
            self.problems.append(f"{name}: {text!r} is not usable; expected a whole number from {least} to {most}")
            return default
        return int(text)

    def log_level(self) -> str:
        text = self._text("BANGFU_LOG_LEVEL", "INFO").upper()
        if text not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
            self.problems.append(f"BANGFU_LOG_LEVEL: {text!r}; expected DEBUG, INFO, WARNING or ERROR")
        return text

    def address(self, name: str) -> str:
        text = self._text(name).rstrip("/")
        if text and not _ADDRESS.fullmatch(text):
            self.problems.append(f"{name}: {text!r} is no address; expected for example https://aid.example.cn")
        return text

    def token(self, name: str) -> str:
        text = self._text(name)
        if text and len(text) < _SHORTEST_KEY:
            self.problems.append(f"{name}: too short; expected at least {_SHORTEST_KEY} random characters")
        return text

    def secret_key(self, folder: Path) -> str:
        text = self.token("BANGFU_SECRET_KEY")
        if text:
            return text
        try:
            return stored_secret(folder)
        except OSError as error:
            self.problems.append(f"BANGFU_DATA: the secret in {folder} cannot be read or made ({error.strerror})")
            return ""
