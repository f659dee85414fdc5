"""The templates that one registers: each fits, and whatever may be sent has one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from fullstop.consumers.aggregator.claims import never_said
from fullstop.consumers.command.messages import to_codes
from fullstop.gateways.segments import SEGMENTS_MAX, segments
from fullstop.gateways.templates import (
    LANGUAGES,
    Codes,
    CodesError,
    Constants,
    Form,
    Language,
    Section,
    Template,
    codes,
    form,
    longest,
    news,
    not_known,
    not_registered,
    of_day,
    of_month,
    registered_on,
    templates,
    to_register,
    too_long,
    unregistered,
    written,
)
from fullstop.intake.promises import Kind
from fullstop.notify.filling import reference
from fullstop.running.settings import Settings
from tests.support.templates import codes_file

OF = Constants("某某商城", "95XXX", "xx.cn/d/")
MAX = 6
EVERY = [(name, language) for name in templates() for language in LANGUAGES]


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_a_template_takes_the_sms_that_it_says(name: str, language: Language) -> None:
    template = templates()[name]
    text = longest(template, language, OF, MAX)
    assert segments(text) == template.segments_in(language) <= SEGMENTS_MAX


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_a_template_has_its_parameters_and_says_nothing_that_is_never_said(
    name: str, language: Language
) -> None:
    template = templates()[name]
    placeholders = re.findall(r"{(\w+)}", template.text(language))
    assert sorted(placeholders) == sorted({*placeholders})
    assert {*placeholders} - {"hotline", "page"} == {*template.parameters}
    is_code = name == "code" and language == "zh"  # the one message of which a code is the matter
    assert never_said(template.text(language)) == (("验证码",) if is_code else ())


def test_what_is_registered_has_its_address_and_the_providers_placeholders() -> None:
    text = to_register(templates()["list_ready"], "zh", OF)
    assert text.endswith(
        "请在${day}前核对确认，未确认不会删除：xx.cn/d 输入编号${ref}，或拨95XXX。"
    )


def test_every_message_of_the_door_has_a_template() -> None:
    assert {*Kind, "code"} <= set(templates())


def test_no_date_takes_more_than_six_characters() -> None:
    days = [date(2026, 1, 1) + timedelta(n) for n in range(366)]
    assert max(len(of_day(day, language)) for day in days for language in LANGUAGES) == MAX
    told = {tuple(map(str, of_month(day, one).values())) for day in days for one in LANGUAGES}
    assert max(len(text) for parts in told for text in parts) <= MAX


def test_no_parameter_may_be_set_shorter_than_a_reference_and_a_day_are() -> None:
    """Each message would be turned away, and the codes of the door."""
    assert len(reference("case")) == MAX == Settings().parameter_characters_max
    Settings.model_validate({"parameter_characters_max": MAX})
    with pytest.raises(ValidationError, match="greater than or equal to 6"):
        Settings.model_validate({"parameter_characters_max": MAX - 1})


def test_a_form_comes_back_from_its_stored_text_with_its_reference() -> None:
    stored = str(form("gone2", "zh", ref="{ref}", gone1="浏览记录", gone2="“评价”"))
    found = Form.parse(stored).referring("K3M7P9")
    assert found.parameters == ("K3M7P9", "浏览记录", "“评价”")
    said = written(templates()["gone2"], "zh", found.by_name(), OF)
    assert said.startswith("【某某商城】您好，申请K3M7P9：浏览记录、“评价”已删除。")


@pytest.mark.parametrize(
    "unfit",
    [
        Form("of_a_later_release", "zh", ("K3M7P9",)),
        Form("gone1", "zh", ("K3M7P9",)),
        Form("gone1", "zh", ("K3M7P9", "七个字的种类名")),
        Form("gone1", "zh", ("K3M7P9", "")),
    ],
)
def test_what_the_gateway_would_refuse_is_known_before(unfit: Form) -> None:
    assert not unfit.fits(MAX)
    assert news("K3M7P9", "en").fits(MAX)


def test_a_signature_without_end_is_found_at_the_start() -> None:
    wordy = Constants("号" * 200, "95XXX", "xx.cn/d/")
    assert any("template overdue_next (zh) takes" in line for line in too_long(wordy, MAX))
    assert list(too_long(OF, MAX)) == []


# --- the gateway's codes --------------------------------------------------------------------------


def test_a_template_without_its_code_is_named(tmp_path: Path) -> None:
    path = codes_file(tmp_path / "codes.toml", zh="alert", en="gone1_law2")
    assert list(unregistered(codes(path), path)) == [
        f"{path}: [{TODAY}.zh] alert is missing; write the gateway's code of it",
        f"{path}: [{TODAY}.en] gone1_law2 is missing; write the gateway's code of it",
    ]
    whole = codes_file(tmp_path / "whole.toml")
    assert list(unregistered(codes(whole), whole)) == []


def test_one_code_for_two_templates_is_named_in_both_places(tmp_path: Path) -> None:
    """The provider would take it, and "nothing was deleted" go to whom data was deleted."""
    path = codes_file(tmp_path / "codes.toml")
    of = codes(path).sections[TODAY]
    zh = {**of.zh, "stopped": f"{of.en['result']} "}
    pasted = Codes(sections={TODAY: Section(zh=zh, en=of.en)})
    said = f"{path}: [{TODAY}.{{}}] {{}} has the code of [{TODAY}.{{}}] {{}}, so one would be sent "
    said += "as the other; write the gateway's code of each"
    assert list(unregistered(pasted, path)) == [
        said.format("zh", "stopped", "en", "result"),
        said.format("en", "result", "zh", "stopped"),
    ]
    assert list(unregistered(pasted, path, ["code"])) == []  # the door sends neither


def test_the_file_of_codes_begins_with_every_text_to_register(tmp_path: Path) -> None:
    path = tmp_path / "codes.toml"
    path.write_text(to_codes(OF, Codes(sections={})))
    begun = codes(path).sections[TODAY]
    assert set(begun.zh) == set(begun.en) == set(templates())
    assert len(list(unregistered(codes(path), path))) == 2 * len(templates())
    assert f"\n# {to_register(templates()['code'], 'en', OF)}\ncode = " in path.read_text()


@pytest.mark.parametrize("former", [False, True])
def test_what_the_file_lacks_may_be_appended_to_it(tmp_path: Path, former: bool) -> None:
    """No table twice, which is no TOML file any more, and nothing that is in it is lost."""
    path = codes_file(tmp_path / "codes.toml", zh="result")
    if former:
        text = path.read_text().replace(f"[{TODAY}.", "[")
        path.write_text(f"of = {TODAY}\n{text}")
    before = codes(path)
    lacking = to_codes(OF, before)
    assert '# result = ""' in lacking
    path.write_text(f"{path.read_text()}\n{lacking}")
    assert codes(path) == before
    whole = codes(codes_file(tmp_path / "whole.toml"))
    assert to_codes(OF, whole) == ""


def test_codes_of_no_file_that_is_here_are_refused(tmp_path: Path) -> None:
    path = codes_file(tmp_path / "codes.toml", of="2026-01-01")
    [line] = unregistered(codes(path), path)
    assert f"has no codes of the templates of {TODAY}, which this version sends" in line


# --- an upgrade that brings other templates -------------------------------------------------------

TODAY, NEXT = registered_on(), registered_on() + timedelta(days=90)
BEFORE = tuple(templates())
CHANGED, ADDED = "result", "a_new_one"
FORMER = f"""\
of = {TODAY}
[zh]
{{zh}}
[en]
{{en}}
"""


def former_codes(path: Path) -> Path:
    """As they were written before there was a second file of templates."""
    said = [
        "\n".join(f'{name} = "SMS_{language}_{name}"' for name in BEFORE) for language in LANGUAGES
    ]
    path.write_text(FORMER.format(zh=said[0], en=said[1]))
    return path


@pytest.fixture
def upgraded(monkeypatch: pytest.MonkeyPatch) -> Mapping[str, Template]:
    """The next version's templates: one has other words, and one came."""
    of_now = dict(templates())
    changed = of_now[CHANGED].model_copy(update={"zh": "另一句话{ref}。"})
    of_next = {**of_now, CHANGED: changed, ADDED: changed}
    monkeypatch.setattr(
        "fullstop.gateways.templates.editions", lambda: {TODAY: of_now, NEXT: of_next}
    )
    return of_next


def test_the_version_of_before_starts_with_the_codes_of_the_next(tmp_path: Path) -> None:
    path = former_codes(tmp_path / "codes.toml")
    path.write_text(f'{path.read_text()}\n[{NEXT}.zh]\n{ADDED} = "SMS_9"\n{CHANGED} = "SMS_8"\n')
    known = codes(path)
    assert list(unregistered(known, path)) == list(unregistered(known, path, ["code"])) == []
    assert list(not_known(known)) == [str(NEXT)]
    assert list(not_registered(known)) == []
    assert known.code_of("zh", CHANGED) == f"SMS_zh_{CHANGED}"  # in the words that it sends


@pytest.mark.usefixtures("upgraded")
def test_the_next_version_starts_with_the_codes_of_before(tmp_path: Path) -> None:
    """What it has in other words waits under an alarm: the code of before says what it did."""
    path = former_codes(tmp_path / "codes.toml")
    known = codes(path)
    assert list(unregistered(known, path)) == []
    wait = [f"{NEXT}.zh.{CHANGED}", f"{NEXT}.zh.{ADDED}", f"{NEXT}.en.{ADDED}"]
    assert list(not_registered(known)) == wait
    assert known.code_of("zh", CHANGED) is None
    assert known.code_of("en", CHANGED) == f"SMS_en_{CHANGED}"  # whose words stay
    of_door = list(unregistered(known, path, [ADDED]))  # without which nobody comes in
    assert [f"] {ADDED} is missing" in line for line in of_door] == [True, True]


@pytest.mark.usefixtures("upgraded")
def test_what_was_registered_anew_is_written_beside_what_was_there(tmp_path: Path) -> None:
    path = former_codes(tmp_path / "codes.toml")
    lacking = to_codes(OF, codes(path))
    assert lacking.count(' = ""') == 3
    path.write_text(f"{path.read_text()}\n{lacking}\n")
    assert len(list(unregistered(codes(path), path))) == 3  # begun, and not ended
    numbered = iter(range(3))
    path.write_text(re.sub('""', lambda _: f'"SMS_{next(numbered)}"', path.read_text()))
    known = codes(path)
    assert [*unregistered(known, path), *not_registered(known), *not_known(known)] == []
    assert known.code_of("zh", CHANGED) == "SMS_0"


@pytest.mark.usefixtures("upgraded")
def test_a_code_of_other_words_is_not_taken_for_that_of_now(tmp_path: Path) -> None:
    path = former_codes(tmp_path / "codes.toml")
    pasted = f'[{NEXT}.zh]\n{CHANGED} = "SMS_zh_{CHANGED}"\nno_such = "SMS_1"\n'
    path.write_text(f"{path.read_text()}\n{pasted}")
    [line] = [one for one in unregistered(codes(path), path) if "has the code of" in one]
    assert f"[{NEXT}.zh] {CHANGED} has the code of [{TODAY}.zh] {CHANGED}" in line
    assert list(not_known(codes(path))) == [f"{NEXT}.zh.no_such"]


@pytest.mark.parametrize("said", ["of = ", "of = 2026-11-27\n[zh]\ncode = 1\n[en]\n"])
def test_a_file_of_codes_that_cannot_be_read_is_told_with_its_path(
    tmp_path: Path, said: str
) -> None:
    path = tmp_path / "codes.toml"
    path.write_text(said)
    with pytest.raises(CodesError, match=re.escape(str(path))):
        codes(path)
    with pytest.raises(CodesError, match="cannot be read"):
        codes(tmp_path / "none.toml")
