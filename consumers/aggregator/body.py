"""What a text says of the findings, each in the words that it has: the body of a result's SMS."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import IntEnum
from functools import partial

from fullstop.consumers.aggregator.claims import Claim, claims_in
from fullstop.consumers.aggregator.finding import REFUSALS, TEXTS, Finding, Refusal
from fullstop.consumers.aggregator.phrases import (
    Language,
    Say,
    kinds,
    parts,
    says,
    short_day,
)
from fullstop.handlers.contract import Words
from fullstop.schemas.messages import KeptKind, LineOutcome

NOTHING = frozenset({LineOutcome.NOTHING_HELD, LineOutcome.UNKNOWN_SUBJECT})
NOTHING_TO_DELETE = frozenset({*NOTHING, LineOutcome.ONLY_NEWER})

_STOPPED = Words("已叫停，没有删除任何信息", "stopped, nothing was deleted")
_PARTLY_STOPPED = Words("有一部分已叫停", "a part was stopped")
_NOT_VERIFIED = Words("有{n}项没能核实", "{n} could not be verified")
_ACTS = Words("有{n}件事要请您先办，见链接", "please see the link: {n} for you to do first")
_READY = Words("结果已出", "the result is there")
_SOME = Words("部分信息", "some data")
_AND_MORE = Words("等", " and more")
_OTHERS = Words("另外{kinds}", "another {kinds}")
# Of one part beside others: there it is not the only thing.
_NEWER = Words("您确认之后新产生的信息不在这次申请内", "what you added later is not covered")
_LEFT_ALONE = Words("{what}没有处理，见链接", "{what} not processed: see link")
_KEPT_UNTIL = Words("{what}{why}留至{d}", "{what} kept{why} until {d}")
_KEPT_AT_MOST_UNTIL = Words("{what}{why}最晚留至{d}", "{what} kept{why}, at most until {d}")
_LOCKED = Words("，已封存", ", locked")
_SECURITY_ONLY = Words("，仅安全部门可查", "; security staff only")
_FOR_SECURITY = Words("安全记录留多久见链接", "security records: see link")
_GOES = Words("，到期自动删除", "; deleted when due")
_NO_NEW_REQUEST = Words("，不用再申请", "; no new request is needed")
_AND = Words("、", ", ")
_THEN = Words("，", ", ")
_BESIDES = Words("；", "; ")
_STOP = Words("。", ". ")


class Brevity(IntEnum):
    """What a text does without."""

    NOTHING = 0
    PROMISES = 1  # what becomes of it meanwhile and in the end, and that security keeps something
    COUNTS = 2  # that a matter is open, and how many kinds have no name, but for what the law keeps
    ANSWERS = 3  # why something is kept, or was left alone, and what that was


def is_nothing(findings: Sequence[Finding]) -> bool:
    """Whether nothing was found; what a waiver did not end changes nothing."""
    return all(f.outcome in NOTHING or f.refusal is Refusal.NOT_WAIVED for f in findings)


def is_nothing_to_delete(findings: Sequence[Finding]) -> bool:
    """Whether nothing was found that the request covers."""
    return all(f.outcome in NOTHING_TO_DELETE or f.refusal is Refusal.NOT_WAIVED for f in findings)


def is_all_stopped(findings: Sequence[Finding]) -> bool:
    """Whether the request was called off before anything was done."""
    beside = {*NOTHING_TO_DELETE, LineOutcome.UNKNOWN_RECORDS}
    return {finding.outcome for finding in findings} - beside == {LineOutcome.CANCELLED}


def least(findings: Sequence[Finding], language: Language) -> str:
    """What is said where there is no room for anything else."""
    say = says(language)
    acts = sum(finding.asks for finding in findings)
    return _joined([*([say(_ACTS).replace("{n}", str(acts))] if acts else []), say(_READY)], say)


def _joined(statements: Iterable[str], say: Say) -> str:
    return say(_STOP).join(text[:1].upper() + text[1:] for text in statements)


class Teller:
    """Tells of findings again and again, each time of some in other words.

    A part in which none is another than before is said as before.
    """

    def __init__(self, language: Language, without: Brevity) -> None:
        self.language, self.say, self.without = language, says(language), without
        # By who they are; with them, so that nobody else comes to be who they were.
        self._said: dict[tuple[object, ...], tuple[Sequence[Finding], str]] = {}

    def body(self, findings: Sequence[Finding]) -> str:
        """What can be done comes first, then what is gone, what is kept, and the rest."""
        return self._once(None, findings, self._body)

    def _body(self, findings: Sequence[Finding]) -> str:
        if is_all_stopped(findings):
            return self.say(_STOPPED)
        return _joined(self._statements(findings), self.say)

    def _once(
        self, part: object, findings: Sequence[Finding], say: Callable[[Sequence[Finding]], str]
    ) -> str:
        key = (part, *map(id, findings))
        if key not in self._said:
            self._said[key] = (findings, say(findings))
        return self._said[key][1]

    def _statements(self, findings: Sequence[Finding]) -> Iterator[str]:
        by = _by_outcome(findings)
        kept = by[LineOutcome.KEPT]
        acts = list(filter(_is_act, kept))
        if acts:
            yield self._beside(self._acts(acts))
        for outcome in (LineOutcome.ERASED, LineOutcome.ANONYMISED):
            if self._is_worth_it(by[outcome]):
                gone = self._once(outcome, by[outcome], self._gone)
                yield self.say(TEXTS[outcome]).replace("{what}", gone)
        rest = [finding for finding in kept if not _is_act(finding)]
        keeping = partial(self._keeping, is_first=not acts)
        if said := self._once((LineOutcome.KEPT, not acts), rest, keeping):
            yield said
        if by[LineOutcome.ONLY_NEWER] and self.without < Brevity.ANSWERS:
            yield self.say(_NEWER)
        if by[LineOutcome.CANCELLED]:
            yield self.say(_PARTLY_STOPPED)
        if pending := by[LineOutcome.PENDING]:  # all have answered: of these nobody can
            yield self.say(_NOT_VERIFIED).replace("{n}", parts(len(pending), self.language))
        yield from self._left_alone(by[LineOutcome.UNKNOWN_RECORDS])

    def _beside(self, clauses: Iterable[str]) -> str:
        return self.say(_BESIDES).join(clauses)

    def _besides(self, text: Words, *, so: bool = True) -> str:
        return self.say(text) if so and self.without < Brevity.PROMISES else ""

    def _is_worth_it(self, findings: Sequence[Finding]) -> bool:
        is_named = any(finding.clause or finding.short for finding in findings)
        return bool(findings) and (is_named or self.without < Brevity.COUNTS)

    # --- lists of names

    def _gone(self, findings: Sequence[Finding]) -> str:
        """What of some is kept is not counted among the kinds that went."""
        if any(finding.clause or finding.short for finding in findings):
            return self._names(findings)
        whole = sum(not finding.is_partial for finding in findings)
        return kinds(whole, self.language) if whole else self.say(_SOME)

    def _names(self, findings: Sequence[Finding]) -> str:
        """Their names, and that there are more; how many they are where none has a name."""
        names = list(filter(None, (finding.clause or finding.short for finding in findings)))
        if not names:
            return kinds(len(findings), self.language)
        more = self.say(_AND_MORE) if len(names) < len(findings) else ""
        return self.say(_AND).join(dict.fromkeys(names)) + more

    def _left_alone(self, findings: Sequence[Finding]) -> Iterator[str]:
        if findings and self.without is Brevity.ANSWERS:
            yield self.say(_LEFT_ALONE).replace("{what}", kinds(len(findings), self.language))
            return
        for refusal, text in REFUSALS.items():
            if refused := [finding for finding in findings if finding.refusal is refusal]:
                yield self.say(text).replace("{what}", self._names(refused))

    # --- what is kept

    def _acts(self, acts: Sequence[Finding]) -> Iterator[str]:
        """What the customer is asked to do, and may; what strangers may not read is on the page."""
        yield from self._matters([finding for finding in acts if finding.asks], is_first=True)
        yield from self._matters([finding for finding in acts if not finding.asks], is_first=False)
        if others := sum(not finding.clause for finding in acts):
            yield self.say(_ACTS).replace("{n}", str(others))

    def _keeping(self, kept: Sequence[Finding], *, is_first: bool) -> str:
        return self._beside(self._kept(kept, is_first=is_first))

    def _kept(self, kept: Sequence[Finding], *, is_first: bool) -> Iterator[str]:
        """Matters that the customer knows to be open come before what has a day."""
        without_day = list(self._without_day(kept))
        yield from self._matters(without_day, is_first=is_first)
        for why, group in self._by_reason(without_day):
            if self._is_worth_it(group):
                text = self.say(TEXTS[LineOutcome.KEPT]).replace("{why}", why)
                yield text.replace("{what}", self._names(group))
        dated = [f for f in kept if f.until is not None and not f.is_held]
        yield from self._moves(dated)
        yield from self._dated([finding for finding in dated if not finding.moved])

    def _without_day(self, kept: Sequence[Finding]) -> Iterator[Finding]:
        """Beside a reason of the same records, that they are kept is no news."""
        found = [finding for finding in kept if finding.until is None or finding.is_held]
        reasoned = {finding.place for finding in found if finding.clause or finding.why}
        yield from (f for f in found if f.clause or f.why or f.place not in reasoned)

    def _matters(self, findings: Sequence[Finding], *, is_first: bool) -> Sequence[str]:
        clauses = list(dict.fromkeys(finding.clause for finding in findings if finding.clause))
        if is_first and clauses and all(map(_goes, clauses)):
            clauses[-1] += self._besides(_NO_NEW_REQUEST)
        return clauses

    def _moves(self, kept: Sequence[Finding]) -> Iterator[str]:
        """What other rules have moved, with both days; without names, how many kinds."""
        for moved, until in dict.fromkeys((finding.moved, finding.until) for finding in kept):
            if moved and until:
                group = [f for f in kept if (f.moved, f.until) == (moved, until)]
                text = self.say(moved.words).replace("{what}", self._names(group))
                old, day = (short_day(one, self.language) for one in (moved.old, until))
                yield text.replace("{old}", old).replace("{d}", day)

    def _dated(self, kept: Sequence[Finding]) -> Iterator[str]:
        """What has a day: in the end these go by themselves, as far as that is known."""
        told = [f for f in kept if f.clause or f.kind is not KeptKind.SECURITY]
        if clauses := list(self._by_reach(told)):
            goes = all(finding.goes for finding in told)
            yield self._beside(clauses) + self._besides(_GOES, so=goes)
        if len(told) < len(kept) and self.without < Brevity.PROMISES:
            yield self.say(_FOR_SECURITY)

    def _by_reach(self, kept: Sequence[Finding]) -> Iterator[str]:
        """By who reads it meanwhile; together where that is not said."""
        if self.without >= Brevity.PROMISES:
            yield from [self._until_its_day(kept, None)] if kept else ()
            return
        secure = [finding for finding in kept if finding.kind is KeptKind.SECURITY]
        others = [finding for finding in kept if finding.kind is not KeptKind.SECURITY]
        read = [finding for finding in others if not finding.locked]
        locked = [finding for finding in others if finding.locked]
        for group, reach in ((read, None), (locked, _LOCKED), (secure, _SECURITY_ONLY)):
            if group:
                yield self._once(reach, group, partial(self._until_its_day, reach=reach))

    def _until_its_day(self, kept: Sequence[Finding], reach: Words | None) -> str:
        clauses = [finding.clause for finding in kept if finding.clause]
        clauses += self._until(kept, has_clauses=bool(clauses))
        is_so = reach is not _SECURITY_ONLY or all(finding.security_only for finding in kept)
        said = self._besides(reach, so=is_so) if reach else ""
        return self.say(_THEN).join(clauses) + said

    def _by_reason(self, kept: Sequence[Finding]) -> Iterator[tuple[str, Sequence[Finding]]]:
        """What has no clause of its own, by the reason in words; without these in least words."""
        groups: dict[str, list[Finding]] = {}
        for finding in kept:
            if not finding.clause:
                groups.setdefault(self._why(finding), []).append(finding)
        yield from groups.items()

    def _why(self, finding: Finding) -> str:
        """A name comes before its reason; a law's or a court's is given up last."""
        is_matter = finding.kind is KeptKind.UNFINISHED_BUSINESS
        least = Brevity.COUNTS if is_matter or not finding.short else Brevity.ANSWERS
        return finding.why if self.without < least else ""

    def _until(self, kept: Sequence[Finding], *, has_clauses: bool) -> Iterator[str]:
        """What has a name is never told with the day of what has none, and stands before it."""
        groups = list(self._by_reason(kept))
        named = [(why, [f for f in group if f.short]) for why, group in groups]
        counted = [(why, [f for f in group if not f.short]) for why, group in groups]
        for why, group in filter(_has_any, (*named, *counted)):
            days = sorted({finding.until for finding in group if finding.until})
            text = self.say(_KEPT_UNTIL if len(days) == 1 else _KEPT_AT_MOST_UNTIL)
            what = self._names(group)
            if has_clauses and not group[0].short:
                what = self.say(_OTHERS).replace("{kinds}", what)
            has_clauses = True
            day = short_day(days[-1], self.language)
            yield text.replace("{what}", what).replace("{why}", why).replace("{d}", day)


def _by_outcome(findings: Iterable[Finding]) -> Mapping[LineOutcome, Sequence[Finding]]:
    found: dict[LineOutcome, list[Finding]] = defaultdict(list)
    for finding in findings:
        found[finding.outcome].append(finding)
    return found


def _is_act(finding: Finding) -> bool:
    """Whether the customer is asked to do something, or may."""
    return finding.asks or bool(finding.offers and finding.clause)


def _has_any(group: tuple[str, Sequence[Finding]]) -> bool:
    return bool(group[1])


def _goes(clause: str) -> bool:
    return Claim.GOES_BY_ITSELF in claims_in(clause)
