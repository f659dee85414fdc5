"""The reference pages that are rendered from the code: `make reference` writes them anew."""

from __future__ import annotations

import ast
from inspect import getsource
from itertools import pairwise
from pathlib import Path

from annotated_types import Ge, Le
from pydantic.fields import FieldInfo

from fullstop.consumers.operate.public_table import public_table
from fullstop.handlers.catalogue import catalogue
from fullstop.outbox.own.records import DOMAIN, versions
from fullstop.running.settings import SECRETS_FOLDER, SETTINGS_FILE, Settings

HANDLERS = Path(__file__).parents[2] / "handlers"
FOLDER = Path(__file__).parents[2] / "docs" / "reference"

_HEAD = f"""\
# Settings

Rendered from `running/settings.py` by `make reference`.

Every setting is a variable. It is read, in this order, from

1. the environment;
2. a file of its name in small letters in the folder that `{SECRETS_FOLDER}` names: for secrets
   (`fullstop_database_password`);
3. the TOML file that `{SETTINGS_FILE}` names, without the prefix and in small letters
   (`batch_max = 500`).

A value that is wrong ends the command with one line that names it, and never repeats it.

| variable | default | bounds | meaning |
|---|---|---|---|
"""


def settings() -> str:
    """`docs/reference/settings.md`."""
    texts = meanings()
    fields = Settings.model_fields.items()
    return _HEAD + "".join(_row(name, field, texts[name]) for name, field in fields)


def meanings() -> dict[str, str]:
    """What stands below each setting in its class: to look there at every start took a tenth."""
    found = {}
    for field, below in pairwise(ast.walk(ast.parse(getsource(Settings)))):
        match field, below:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=text)):
                found[name] = " ".join(str(text).split())
    return found


def _row(name: str, field: FieldInfo, meaning: str) -> str:
    return f"| `FULLSTOP_{name.upper()}` | {_default(field)} | {_bounds(field)} | {meaning} |\n"


def _bounds(field: FieldInfo) -> str:
    lowest = [bound.ge for bound in field.metadata if isinstance(bound, Ge)]
    highest = [bound.le for bound in field.metadata if isinstance(bound, Le)]
    if not lowest:
        return ""
    return f"{lowest[0]} to {highest[0]}" if highest else f"{lowest[0]} or more"


def _default(field: FieldInfo) -> str:
    value = field.get_default(call_default_factory=True)
    return f"`{value}`" if value not in (None, "", (), {}) else ""


def retention() -> str:
    """`docs/reference/retention.md`: the newest rules of the domains that are shipped."""
    shipped = sorted(path.parent.name for path in HANDLERS.glob("*/records.py"))
    entries = catalogue(shipped).values()
    shown = [(entry.domain, entry.policies[-1]) for entry in entries]
    return public_table([*shown, (DOMAIN, versions()[-1])])


if __name__ == "__main__":
    (FOLDER / "retention.md").write_text(retention(), encoding="utf-8")
    (FOLDER / "settings.md").write_text(settings(), encoding="utf-8")
