"""Rules that are to come: announced first, and loaded only against the evidence of it.

A version that is not its domain's first binds nobody who was not told: it is loaded only when the
broker acknowledged its `PolicyAnnounced` for app and SMS, with this very content, at least
`ANNOUNCED_DAYS_MIN` civil days before its effect (`docs/decisions/0019`). Where `notify` hands it
to the company's channels, each of them must have accepted it by then, too (`0091`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from fullstop.consumers.aggregator.claims import never_said
from fullstop.consumers.aggregator.sms import Sender, announced
from fullstop.consumers.errors import ConsumersError
from fullstop.gateways.segments import SEGMENTS_MAX
from fullstop.handlers import contract
from fullstop.handlers.catalogue import Entry
from fullstop.handlers.contract import DomainError
from fullstop.handlers.rule_file import ANNOUNCED_DAYS_MIN
from fullstop.handlers.rules import Policy, kept_otherwise
from fullstop.outbox.database import Database, Db
from fullstop.outbox.domain import versions
from fullstop.outbox.domain.versions import Acceptance
from fullstop.running.events import new_traceparent, record_of
from fullstop.running.kafka import KafkaRefusedError, Publisher
from fullstop.schemas.messages import AnnouncementChannel, PolicyAnnounced, Words
from fullstop.schemas.topics import Topics

CHANNELS = (AnnouncementChannel.APP, AnnouncementChannel.SMS)

CivilDay = Callable[[datetime], date]


class AnnouncementRefusedError(ConsumersError):
    """A version cannot be announced as it is; says what to do."""


# --- saying it ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Announcer:
    """Announces the versions of one domain, and keeps the broker's word for it.

    `awaits` are the channels that must accept it, too: those to which `notify` hands it.
    """

    database: Database
    publisher: Publisher
    topics: Topics
    sender: Sender
    clock: Callable[[], datetime]
    civil_day: CivilDay
    awaits: tuple[AnnouncementChannel, ...] = ()

    def announce(self, entry: Entry, policy: Policy) -> versions.Announcement:
        """Publish it and keep the acknowledgement; what was announced before is left as it was.

        What a channel has not accepted is published again, as the same event with a new day: the
        evidence stays the first. AnnouncementRefusedError when it cannot be, or when the version
        was announced with other contents.
        """
        with self.database.transaction() as connection:
            known = versions.announcements(connection).get(policy.effective_from)
            accepted = versions.acceptances(connection)
        if known is not None:
            _refuse_changed(policy, known)
            if self._may_yet_be_accepted(policy, known, accepted):
                self._publish(self._message(policy, _before(entry, policy)))
            return known
        self._check_time(entry, policy)
        said = self._publish(self._message(policy, _before(entry, policy)))
        with self.database.transaction() as connection:
            versions.keep_announcement(connection, said)
        return said

    def _may_yet_be_accepted(
        self, policy: Policy, known: versions.Announcement, accepted: Sequence[Acceptance]
    ) -> bool:
        today = self.civil_day(self.clock())
        waits = _why_not_accepted(policy, known, accepted, self.civil_day) is not None
        return waits and today <= _latest(policy)

    def _check_time(self, entry: Entry, policy: Policy) -> None:
        name = f"{policy.domain} {policy.version}"
        today = self.civil_day(self.clock())
        if policy.effective_from <= entry.policies[0].effective_from:
            raise AnnouncementRefusedError(
                f"{name} is the domain's first version, which needs no announcement; "
                f"`fullstop consume {policy.domain}` loads it"
            )
        if today > _latest(policy):
            raise AnnouncementRefusedError(
                f"{name} would be announced on {today}, less than {ANNOUNCED_DAYS_MIN} civil days "
                f"before its effect; announced today it can take effect on "
                f"{today + timedelta(days=ANNOUNCED_DAYS_MIN)} at the earliest. Move "
                "effective_from, and rename the file"
            )
        if policy.announced_on is None or policy.announced_on < today:
            raise AnnouncementRefusedError(
                f"{name} says announced_on = {policy.announced_on}, but today is {today}; write "
                "the day on which customers are told"
            )

    def _message(self, policy: Policy, before: Policy) -> PolicyAnnounced:
        if policy.announcement is None:
            raise AnnouncementRefusedError(
                f"{policy.domain} {policy.version} has no words for customers; add [announcement] "
                "with zh and en"
            )
        _refuse_unsayable(policy, policy.announcement)
        words = Words(
            zh=announced(policy.announcement, policy.effective_from, self.sender, "zh"),
            en=announced(policy.announcement, policy.effective_from, self.sender, "en"),
        )
        for text in (words.zh, words.en):
            if (count := self.sender.segments(text)) > SEGMENTS_MAX:
                raise AnnouncementRefusedError(
                    f"{policy.domain} {policy.version}: its announcement takes {count} "
                    f"SMS, at most {SEGMENTS_MAX} are sent; make it shorter: {text}"
                )
        return PolicyAnnounced(
            # The same for every copy: a crash before the evidence is kept must not tell it twice.
            event_id=str(uuid5(NAMESPACE_URL, f"{policy.domain}/{policy.version}/{policy.digest}")),
            domain=policy.domain,
            version=policy.version,
            digest=policy.digest,
            effective_from=policy.effective_from,
            words=words,
            channels=CHANNELS,
            announced_at=self.clock(),
            records=kept_otherwise(before, policy),
        )

    def _publish(self, message: PolicyAnnounced) -> versions.Announcement:
        record = record_of(
            message,
            self.topics,
            source="/fullstop/rules",
            traceparent=new_traceparent(),
        )
        place = self.publisher.place(record)
        if place is None:
            raise KafkaRefusedError(
                "the broker did not acknowledge the announcement, so it does not count; try again"
            )
        return versions.Announcement(
            message.effective_from,
            message.digest,
            tuple(sorted(channel.value for channel in message.channels)),
            place.appended_at,
            place.topic,
            place.partition,
            place.offset,
            awaits=tuple(sorted(channel.value for channel in self.awaits)),
        )


def _refuse_unsayable(policy: Policy, words: contract.Words) -> None:
    said = [word for text in words.texts for word in never_said(text, policy.may_say)]
    if said:
        raise AnnouncementRefusedError(
            f"{policy.domain} {policy.version}: its announcement says {', '.join(said)}, which no "
            "customer may be told; write it otherwise"
        )


def _refuse_changed(policy: Policy, known: versions.Announcement) -> None:
    if known.known_as not in policy.digests:
        raise AnnouncementRefusedError(
            f"{policy.domain} {policy.version} was announced with other contents at "
            f"{known.announced_at:%Y-%m-%d %H:%M} UTC; put the file back as it was, or write "
            "another version with another effective_from and announce that"
        )


def _before(entry: Entry, policy: Policy) -> Policy:
    """The version that it takes the place of."""
    earlier = [one for one in entry.policies if one.effective_from < policy.effective_from]
    return earlier[-1]


def _latest(policy: Policy) -> date:
    """The last civil day on which it may be announced."""
    return policy.effective_from - timedelta(days=ANNOUNCED_DAYS_MIN)


# --- loading only what was said -----------------------------------------------------------------


def check_versions(connection: Db, entry: Entry, civil_day: CivilDay) -> None:
    """DomainError for versions that are missing or changed, or that nobody was told of."""
    name = entry.domain.name
    loaded = versions.loaded_versions(connection)
    here = {policy.effective_from: policy.digests for policy in entry.policies}
    if missing := loaded.keys() - here.keys():
        files = ", ".join(str(entry.file(version)) for version in sorted(missing))
        raise DomainError(
            f"{name}: {files} is missing, though it was loaded here, and customers were told by "
            "its rules; put it back, or start the image that has it"
        )
    if changed := [version for version, digest in loaded.items() if digest not in here[version]]:
        raise DomainError(
            f"{name}: the rules of {', '.join(map(str, changed))} are not what was loaded first; a "
            "version never changes: put the file, FULLSTOP_READING and FULLSTOP_OPERATOR back as "
            "they were, and write a new file"
        )
    if untold := list(_untold(connection, entry, civil_day)):
        raise DomainError("\n".join(f"{name}: {problem}" for problem in untold))


def _untold(connection: Db, entry: Entry, civil_day: CivilDay) -> Iterator[str]:
    first = versions.first_version(connection) or entry.policies[0].effective_from
    told = versions.announcements(connection)
    accepted = versions.acceptances(connection)
    for policy in entry.policies:
        if policy.effective_from == first:
            continue
        said = told.get(policy.effective_from)
        file = entry.file(policy.effective_from)
        if reason := _why_untold(policy, said, civil_day):
            yield (
                f"{file} may not be loaded: {reason}. Run `fullstop rules announce {policy.domain} "
                f"{policy.version}` at least {ANNOUNCED_DAYS_MIN} days before its effect, and take "
                "the file out until then"
            )
        elif said and (reason := _why_not_accepted(policy, said, accepted, civil_day)):
            yield (
                f"{file} may not be loaded: {reason}. `fullstop notify` hands it to "
                "FULLSTOP_NOTIFY_CHANNELS: see there what is in the way, or announce it again if "
                "FULLSTOP_NOTIFY_SINCE is later than it was, and take the file out until then; "
                "what was accepted too late needs another day of effect"
            )


def _why_untold(
    policy: Policy, told: versions.Announcement | None, civil_day: CivilDay
) -> str | None:
    if told is None:
        return "there is no evidence that it was announced"
    if told.known_as not in policy.digests:
        return "it was announced with other contents"
    if missing := {channel.value for channel in CHANNELS} - set(told.channels):
        return f"it was not announced by {', '.join(sorted(missing))}"
    if civil_day(told.announced_at) > _latest(policy):
        return f"it was announced on {civil_day(told.announced_at)}, later than {_latest(policy)}"
    return None


def _why_not_accepted(
    policy: Policy, said: versions.Announcement, accepted: Sequence[Acceptance], civil_day: CivilDay
) -> str | None:
    days = {
        one.channel: civil_day(one.accepted_at)
        for one in accepted
        if one.version == policy.version and one.digest in policy.digests
    }
    if missing := [channel for channel in said.awaits if channel not in days]:
        return f"not accepted yet by {', '.join(missing)}"
    late = [channel for channel in said.awaits if days[channel] > _latest(policy)]
    if late:
        return f"{late[0]} accepted it on {days[late[0]]}, later than {_latest(policy)}"
    return None
