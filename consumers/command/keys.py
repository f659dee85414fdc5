"""`keys`: the pair of keys for which contacts are sealed, made and changed."""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping
from pathlib import Path
from tempfile import mkstemp
from typing import Annotated

import typer
from rich.console import Console

from fullstop.consumers.command.terminal import Facts, emit
from fullstop.consumers.command.typed import AsJson, UsageError
from fullstop.schemas.contact import ContactError, new_private_key, public_half
from fullstop.schemas.sealed import key_id

# A folder of settings for every process, and what `notify` alone has beside them.
PUBLIC, FORMER = "every/fullstop_contact_key", "every/fullstop_contact_former_keys"
PRIVATE, FORMER_PRIVATE = (
    "notify/fullstop_notify_private_key",
    "notify/fullstop_notify_former_private_keys",
)

Into = Annotated[Path, typer.Argument(help="A folder for the keys; closed to others.")]

app = typer.Typer(help="The keys of sealed contacts: made, and changed.", no_args_is_help=True)


@app.command("new")
def keys_new(into: Into, as_json: AsJson = False) -> None:
    """Make a pair: the public key for every process, the private one for `notify` alone."""
    there = [name for name in (PUBLIC, PRIVATE) if (into / name).exists()]
    if there == [PUBLIC]:
        raise UsageError(
            f"{into / PUBLIC} is there without {into / PRIVATE}; put that beside it, or, where no "
            "process has this public key yet, delete it and type the same again"
        )
    if len(there) == 2:
        raise UsageError(f"{into / PUBLIC} is there already; to change it: `fullstop keys rotate`")
    if not there:
        _write(into, {PRIVATE: new_private_key()})  # first: it can end what a kill cuts off here
    _end(into, as_json=as_json, was_begun=bool(there))


@app.command("rotate")
def keys_rotate(into: Into, as_json: AsJson = False) -> None:
    """Make another pair; the one before opens what was sealed for it until it is taken out."""
    before, former = _read(into, PRIVATE), _listed(into, FORMER_PRIVATE)
    privates = list(dict.fromkeys([before, *former]))
    publics = [_public_of(into, one) for one in privates]
    known = _read(into, PUBLIC)
    if known not in publics:
        raise UsageError(f"{into / PRIVATE} is not the private half of {into / PUBLIC}")
    was_begun = known != publics[0]
    if not was_begun:
        _write(into, {FORMER_PRIVATE: ",".join(privates), FORMER: ",".join(publics)})
        _write(into, {PRIVATE: new_private_key()})
    _end(into, as_json=as_json, was_begun=was_begun)


def _end(into: Path, *, as_json: bool, was_begun: bool) -> None:
    """Write the public half of the private key that is there, and say so."""
    _write(into, {PUBLIC: _public_of(into, _read(into, PRIVATE))})
    emit({**_facts(into), "was_begun": was_begun}, _show, as_json=as_json)


def _public_of(into: Path, private: str) -> str:
    try:
        return public_half(private)
    except (ContactError, ValueError):
        raise UsageError(f"{into / PRIVATE} or a former one is no private key") from None


def _read(into: Path, name: str) -> str:
    try:
        return (into / name).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise UsageError(
            f"{into / name} cannot be read; `fullstop keys new {into}` makes a pair"
        ) from None


def _listed(into: Path, name: str) -> list[str]:
    return _read(into, name).split(",") if (into / name).exists() else []


def _write(into: Path, files: Mapping[str, str]) -> None:
    """Each whole or not at all, and read by its owner alone."""
    for name, text in files.items():
        path = into / name
        try:
            for folder in (into, path.parent):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, written = mkstemp(dir=path.parent)  # nobody else reads what it makes
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(f"{text}\n")
            Path(written).replace(path)
        except OSError as error:
            raise UsageError(f"{path} cannot be written ({error.strerror})") from None


def _facts(into: Path) -> dict[str, object]:
    keys = [_read(into, PUBLIC), *_listed(into, FORMER)]
    return {
        "public_key": keys[0],
        "key_ids": [key_id(base64.b64decode(key)).hex() for key in keys],
        "for_every_process": str(into / "every"),
        "for_notify_alone": str(into / "notify"),
    }


def _show(facts: Facts, console: Console) -> None:
    if facts["was_begun"]:
        console.print("what was begun before is ended; no other pair was made")
    console.print(f"FULLSTOP_CONTACT_KEY={facts['public_key']}")
    console.print(f"for every process: {facts['for_every_process']}")
    console.print(f"for `notify` alone: {facts['for_notify_alone']}")
