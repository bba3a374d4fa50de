"""The secrets that a data directory is started with: made once, kept in a file that its owner alone can read."""

import base64
import os
import secrets
import string
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from server.store.embedded import EmbeddedMongod

FILE_NAME: Final = "secrets.env"
_LETTERS_AND_DIGITS: Final = string.ascii_letters + string.digits
_KEYS: Final = ("APP_TOKEN_KEY", "APP_FIELD_KEY", "APP_MOBILE_KEY", "APP_LOOKUP_KEY")


def kept_secrets(directory: Path, env: str) -> dict[str, str]:
    """Return the secrets of ``directory``, made at the first call.

    The file has the form ``NAME=value``, which systemd and shells read as well.

    Args:
        env: prod or demo; remembered with the secrets, so that a demonstration stays one.

    Returns:
        ``APP_ENV``, the keys of ``_KEYS``, ``OFFICE_PASSWORD``, ``BOX_PASSWORD``; for a demonstration also what its
        stand-in for WeChat is set with: ``DEMO_WECHAT_SECRET``, ``DEMO_PUSH_TOKEN``, ``DEMO_PUSH_KEY``.
    """
    path = directory / FILE_NAME
    kept = _read(path) if path.exists() else {}
    # A file of a former version lacks the keys that came later; what it has stays.
    missing = {name: value for name, value in _new_secrets(kept.get("APP_ENV", env)).items() if name not in kept}
    if missing:
        kept |= missing
        _write(path, kept)
    return kept


def _read(path: Path) -> dict[str, str]:
    lines = path.read_text(encoding="ascii").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


def granted_addresses(mongod: EmbeddedMongod, kept: Mapping[str, str]) -> dict[str, str]:
    """Let the two users into their databases and return the settings that name them.

    Returns:
        ``APP_MONGO_URI`` and ``APP_BOX_MONGO_URI``.
    """
    addresses = {}
    for side, setting in (("office", "APP_MONGO_URI"), ("box", "APP_BOX_MONGO_URI")):
        password = kept[f"{side.upper()}_PASSWORD"]
        mongod.grant(side, password, side)
        addresses[setting] = mongod.uri(side, password, side)
    return addresses


def _new_secrets(env: str) -> Mapping[str, str]:
    return {
        "APP_ENV": env,
        **{name: _random_key() for name in _KEYS},
        "OFFICE_PASSWORD": secrets.token_hex(24),
        "BOX_PASSWORD": secrets.token_hex(24),
        **(_demo_secrets() if env == "demo" else {}),
    }


def _demo_secrets() -> Mapping[str, str]:
    return {
        "DEMO_WECHAT_SECRET": secrets.token_hex(16),
        "DEMO_PUSH_TOKEN": secrets.token_hex(8),
        # As WeChat's console makes it: letters and digits, of which 32 bytes are read as from base64.
        "DEMO_PUSH_KEY": "".join(secrets.choice(_LETTERS_AND_DIGITS) for _ in range(43)),
    }


def _random_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode("ascii")


def _write(path: Path, values: Mapping[str, str]) -> None:
    # Written aside and then renamed: a crash leaves no half file, and the mode is right from the first byte.
    aside = path.with_suffix(".new")
    aside.unlink(missing_ok=True)
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write("# Whoever has this file can read the encrypted fields of the database beside it.\n")
        file.writelines(f"{name}={value}\n" for name, value in values.items())
        file.flush()
        os.fsync(file.fileno())
    aside.rename(path)
