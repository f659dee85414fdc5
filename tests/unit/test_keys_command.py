"""`fullstop keys`: what is sealed for a former key is opened after a change."""

from __future__ import annotations

import json
import shutil
import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner

from fullstop.consumers.command.main import app
from fullstop.consumers.command.typed import UsageError
from fullstop.consumers.wiring.messages import private_keys, refuse_unsafe
from fullstop.running.settings import SECRETS_FOLDER, Settings, load
from fullstop.schemas.contact import Contact, ContactError, seal, unseal_by

CONTACT = Contact("13800005678", "zh-CN")


def typed(*words: str) -> str:
    ended = CliRunner().invoke(app, ["keys", *words], catch_exceptions=False)
    assert ended.exit_code == 0, ended.output
    return ended.output


def settings_in(*folders: Path) -> Settings:
    """As a process reads them that is given these folders' files."""
    together = folders[0].parent / "together"
    shutil.rmtree(together, ignore_errors=True)
    for folder in folders:
        shutil.copytree(folder, together, dirs_exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(SECRETS_FOLDER, str(together))
        return load()


def sealed_by(settings: Settings) -> bytes:
    assert settings.contact_public_key is not None
    return seal(CONTACT, settings.contact_public_key)


def test_what_was_sealed_before_each_change_is_opened_after_it(tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    typed("new", str(keys))
    sealed = [sealed_by(settings_in(keys / "every"))]
    for _ in range(2):
        typed("rotate", str(keys))
        sealed.append(sealed_by(settings_in(keys / "every")))
    notify = settings_in(keys / "every", keys / "notify")
    for one in sealed:
        assert unseal_by(one, private_keys(notify)) == CONTACT
    newest = [private_keys(notify)[0]]
    for one in sealed[:-1]:
        with pytest.raises(ContactError):
            unseal_by(one, newest)
    others = settings_in(keys / "every")
    assert private_keys(others) == []
    assert {one[1:9] for one in sealed} == others.contact_key_ids
    with pytest.raises(Exception, match="FULLSTOP_NOTIFY_PAGE") as unsafe:
        refuse_unsafe(notify)
    assert "KEY" not in str(unsafe.value)  # of the keys nothing is wrong


def test_nobody_else_reads_them_and_the_private_half_is_not_printed(tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    said = [
        typed("new", str(keys)),
        typed("rotate", str(keys)),
        typed("rotate", str(keys), "--json"),
    ]
    secret = {text for path in (keys / "notify").iterdir() for text in path.read_text().split(",")}
    assert not [word for word in secret for told in said if word.strip() in told]
    for path in (keys, *keys.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
    facts = json.loads(said[-1])
    assert facts["public_key"] == settings_in(keys / "every").contact_key
    assert len(facts["key_ids"]) == 3


def test_a_pair_that_is_there_is_never_written_over(tmp_path: Path) -> None:
    typed("new", str(tmp_path))
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(UsageError, match="is there already; to change it"):
        typed("new", str(tmp_path))
    (tmp_path / "every/fullstop_contact_key").write_text(
        "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=\n"
    )
    with pytest.raises(UsageError, match="is not the private half of"):
        typed("rotate", str(tmp_path))
    private = tmp_path / "notify/fullstop_notify_private_key"
    assert private.read_bytes() == before[private]
    private.write_text("no key")
    with pytest.raises(UsageError, match="is no private key"):
        typed("rotate", str(tmp_path))


def cut_off(monkeypatch: pytest.MonkeyPatch, after: int, *words: str) -> None:
    """Types a command that is killed once it has put so many files in their places."""
    put = Path.replace
    written: list[Path] = []

    def replaced(path: Path, target: Path) -> Path:
        if len(written) == after:
            raise KeyboardInterrupt
        written.append(target)
        return put(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", replaced)
        CliRunner().invoke(app, ["keys", *words])
    assert len(written) == after


@pytest.mark.parametrize("after", [0, 1])
def test_a_pair_that_was_half_made_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    cut_off(monkeypatch, after, "new", str(tmp_path))
    assert ("was begun before is ended" in typed("new", str(tmp_path))) is bool(after)
    sealed = sealed_by(settings_in(tmp_path / "every"))
    typed("rotate", str(tmp_path))
    notify = settings_in(tmp_path / "every", tmp_path / "notify")
    assert unseal_by(sealed, private_keys(notify)) == CONTACT


@pytest.mark.parametrize("after", range(4))
def test_a_change_that_was_cut_off_anywhere_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    typed("new", str(tmp_path))
    sealed = [sealed_by(settings_in(tmp_path / "every"))]
    cut_off(monkeypatch, after, "rotate", str(tmp_path))
    sealed.append(sealed_by(settings_in(tmp_path / "every")))
    facts = json.loads(typed("rotate", str(tmp_path), "--json"))
    assert (facts["was_begun"], len(facts["key_ids"])) == (after == 3, 2)
    sealed.append(sealed_by(settings_in(tmp_path / "every")))
    notify = settings_in(tmp_path / "every", tmp_path / "notify")
    assert [unseal_by(one, private_keys(notify)) for one in sealed] == [CONTACT] * 3


def test_a_public_key_whose_private_half_is_elsewhere_is_not_written_over(tmp_path: Path) -> None:
    typed("new", str(tmp_path))
    (tmp_path / "notify/fullstop_notify_private_key").unlink()
    with pytest.raises(UsageError, match="put that beside it, or, where no process has"):
        typed("new", str(tmp_path))


def test_without_a_pair_there_is_nothing_to_change(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="keys new"):
        typed("rotate", str(tmp_path / "none"))
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot be written"):
        typed("new", str(tmp_path / "file"))
