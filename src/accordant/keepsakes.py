"""The key of a run's pseudonyms, kept outside the project: with it a run can be resumed, and sent again.

One file a run, in the user's folder for state, which nobody else can read. It holds the key, and the real values of
those people whom the run asked for; what was read about them is kept nowhere but as pseudonyms.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path

from accordant.errors import UsageError
from accordant.pseudonyms import PersonalNames, Pseudonyms

__all__ = ["SETTING", "forget", "load", "save", "state_folder"]

SETTING = "pseudonyms"
"""The setting of a run's header that names the file."""

_VERSION = 1
_ID = re.compile(r"[0-9a-f]{16}\Z")


def state_folder(environment: Mapping[str, str] | None = None) -> Path:
    """Return where the files lie: ``accordant`` below XDG_STATE_HOME, on Windows below LOCALAPPDATA."""
    values = os.environ if environment is None else environment
    named = values.get("LOCALAPPDATA" if sys.platform == "win32" else "XDG_STATE_HOME", "")
    # Source: XDG Base Directory Specification 0.8: a path that is not absolute is not used.
    base = Path(named) if named and Path(named).is_absolute() else Path.home() / ".local" / "state"
    return base / "accordant" / "pseudonyms"


def save(pseudonyms: Pseudonyms) -> str:
    """Write the key of a new run, and return the name by which its header finds it.

    Raises:
        UsageError: Nothing can be written there.
    """
    name = secrets.token_hex(8)
    file = state_folder() / f"{name}.json"
    data = {"version": _VERSION, "key": pseudonyms.key.hex(), "values": pseudonyms.values}
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            json.dump(data, stream)
    except OSError as error:
        raise UsageError(
            f"the key of the pseudonyms cannot be kept: {error.filename or file}: {error.strerror}\n"
            "Name another folder in XDG_STATE_HOME."
        ) from error
    return name


def load(name: str, names: PersonalNames) -> Pseudonyms:
    """Return the pseudonyms of an earlier run.

    Raises:
        UsageError: The key is not there any more, or cannot be read.
    """
    file = _file(name)
    try:
        data = json.loads(file.read_text("utf-8"))
        if data["version"] != _VERSION:
            raise UsageError(f"{file}: written by another version of accordant; make the run anew")
        return Pseudonyms(names, bytes.fromhex(data["key"]), data["values"])
    except FileNotFoundError as error:
        raise UsageError(
            f"the key of this run's pseudonyms is not here: {file}\n"
            "It is kept by whoever made the run, outside the project. Without it the recorded values cannot be sent: "
            "go on where the run was made, or make it anew."
        ) from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{file}: the key of this run's pseudonyms cannot be read") from error


def forget(name: str) -> bool:
    """Remove the key of a run, and tell whether there was one."""
    try:
        _file(name).unlink()
    except FileNotFoundError:
        return False
    return True


def _file(name: str) -> Path:
    if not _ID.match(name):
        raise UsageError(f"the run names no key of pseudonyms: {SETTING} is {name!r}")
    return state_folder() / f"{name}.json"
