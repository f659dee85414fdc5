"""What the topics say of our applications: a list, that it is still the same, and the result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from fullstop.intake import store
from fullstop.intake.acts import shown
from fullstop.intake.application import (
    BEFORE_PUBLISHING,
    ENDED,
    PATIENCE,
    Act,
    State,
    application_of,
    dry_run_of,
)
from fullstop.intake.choices import takes_identity
from fullstop.intake.door import Door, request_of
from fullstop.intake.listing import (
    STORED,
    STORED_DIFFERENCES,
    Differences,
    Items,
    covers,
    differences,
    listing,
)
from fullstop.intake.promises import Kind, promise_of_list
from fullstop.intake.store import Application, Heard, Noticed
from fullstop.outbox.database import Db
from fullstop.schemas.codec import decode, encode
from fullstop.schemas.messages import (
    Confirms,
    DeletionCompleted,
    DeletionDeferred,
    DeletionRequested,
    LineOutcome,
    Outcome,
    ResultNotice,
    Stage,
    StopScope,
    preview_digest,
)

Answer = DeletionCompleted | DeletionDeferred
Heeded = DeletionRequested | Answer | ResultNotice


class Progress:
    """Keeps what is heard of our cases, and moves the applications by it."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def hear(self, connection: Db, messages: Sequence[Heeded]) -> int:
        """Keep the messages that are of our cases; how many applications they are of.

        What a service published is known from its request on, or from its notice, whichever is
        read first.
        """
        for message in messages:
            if (application := self._elsewhere(message)) is not None:
                store.know_of(connection, application)
        asked = {
            name
            for message in messages
            for name in (message.case_id, application_of(message.case_id))
        }
        ours = {one.case_id: one for one in store.of_cases(connection, asked)}
        if not ours:
            return 0
        heard = [message for message in messages if _is_ours(message, ours)]
        for message in heard:
            if isinstance(message, DeletionRequested) and self._was_out(connection, message):
                ours[message.case_id] = replace(ours[message.case_id], state=State.PUBLISHED)
        store.keep_answers(connection, [_kept(m) for m in heard if isinstance(m, Answer)])
        store.keep_notices(connection, [_noticed(m) for m in heard if isinstance(m, ResultNotice)])
        for application in ours.values():
            self._look(connection, application)
        return len(ours)

    def _elsewhere(self, message: Heeded) -> Application | None:
        """The application of a case that is not ours, if the message can begin one."""
        if isinstance(message, DeletionRequested) and not message.dry_run:
            return self._asked_elsewhere(message)
        if isinstance(message, ResultNotice) and message.stage is not Stage.PREVIEW:
            return self._published(message, message.issued_at)
        return None

    def _asked_elsewhere(self, request: DeletionRequested) -> Application:
        return replace(
            self._published(request, request.requested_at),
            confirmed_at=request.cutoff_at,
            records=request.records,
            channel=request.channel.value,
            acting_as=request.acting_as.value,
        )

    def _published(self, message: DeletionRequested | ResultNotice, at: datetime) -> Application:
        door, now = self._door, self._door.clock()
        link = door.keys.link(message.case_id)
        return Application(
            case_id=message.case_id,
            reference=link,  # nobody types it
            link=link,
            locale=message.locale,
            state=State.PUBLISHED,
            opened_at=at,
            moved_at=now,
            published_at=now,
            subject_id=message.subject_id,
            elsewhere=True,
        )

    def _was_out(self, connection: Db, request: DeletionRequested) -> bool:
        """Whether our request is out though we know nothing of it: our database was restored."""
        changes = {
            "confirmed_at": request.cutoff_at,
            "published_at": request.requested_at,
            "records": list(request.records),
            "contact": None,
        }
        of, now = BEFORE_PUBLISHING, self._door.clock()
        return not request.dry_run and store.move(
            connection, request.case_id, of, State.PUBLISHED, now, changes
        )

    def _look(self, connection: Db, application: Application) -> None:
        match application.state:
            case State.LISTING:
                self._list(connection, application)
            case State.CHECKING:
                self._check(connection, application)
            case State.PUBLISHED | State.KEEPING:
                self._tell(connection, application)
            case _:
                pass

    # --- the list

    def _list(self, connection: Db, application: Application) -> None:
        case_id = dry_run_of(application.case_id, application.dry_runs)
        items = self._items(connection, case_id)
        if items is not None:
            self._show(connection, application, case_id, items, (), Act.LISTED)

    def _check(self, connection: Db, application: Application) -> None:
        """The second dry run: the request goes out if it says the same, by its meaning."""
        case_id = dry_run_of(application.case_id, application.dry_runs)
        items = self._items(connection, case_id)
        if items is None:
            return
        found = differences(shown(application).items, items)
        if found:
            self._show(connection, application, case_id, items, found, Act.ASKED_AGAIN)
        else:
            self._publish(connection, application, case_id)

    def _show(
        self,
        connection: Db,
        application: Application,
        case_id: str,
        items: Items,
        found: Differences,
        act: Act,
    ) -> None:
        now = self._door.clock()
        changes = {
            "shown_case": case_id,
            "shown": STORED.dump_json(items).decode(),
            "differences": STORED_DIFFERENCES.dump_json(found).decode(),
            "listed_at": now,
            "confirmed_at": None,
            "reminded_at": None,
        }
        of = {application.state}
        if store.move(connection, application.case_id, of, State.LISTED, now, changes):
            self._door.note(connection, application.case_id, act)
            self._tell_list(connection, application)

    def _tell_list(self, connection: Db, application: Application) -> None:
        """Who waited for so long may have closed the page; who was told that it is being done,
        has."""
        door, now = self._door, self._door.clock()
        if application.state is State.CHECKING:
            promise_of_list(door, connection, application, Kind.ASKED_AGAIN, now)
        elif now - application.moved_at >= PATIENCE:
            promise_of_list(door, connection, application, Kind.LIST_READY, now)

    def _publish(self, connection: Db, application: Application, case_id: str) -> None:
        door, now = self._door, self._door.clock()
        # Its request takes the contact along: here it is of no use any more.
        gone = {"contact": None, "contact_until": door.contact_ends(application)}
        changes = {"checked_case": case_id, "published_at": now, **gone}
        of = {State.CHECKING}
        if not store.move(connection, application.case_id, of, State.PUBLISHED, now, changes):
            return
        digest = preview_digest(self._answers(connection, case_id))
        confirms = Confirms.model_validate({"case_id": case_id, "digest": digest})
        request = request_of(application).model_copy(update={"confirms": confirms})
        door.publish(connection, [request])
        if takes_identity(application.records):
            door.stop(connection, application, StopScope.SESSIONS)
        door.note(connection, application.case_id, Act.PUBLISHED)

    def _items(self, connection: Db, case_id: str) -> Items | None:
        """The list of a dry run, once its notice and every answer that it rests on are here."""
        noticed = store.notice_of(connection, case_id)
        if noticed is None:
            return None
        notice, answers = notice_in(noticed), self._answers(connection, case_id)
        if not covers(notice.lines, answers, self._door.catalogue):
            return None
        return listing(notice.lines, answers, self._door.catalogue, self._door.kinds).items

    def _answers(self, connection: Db, case_id: str) -> list[Outcome]:
        return [answer_in(heard) for heard in store.answers_of(connection, case_id)]

    # --- the result

    def _tell(self, connection: Db, application: Application) -> None:
        noticed = store.notice_of(connection, application.case_id)
        if noticed is None:
            return
        notice = notice_in(noticed)
        to = _state_after(notice)
        if to is None or to is application.state:
            return
        now = self._door.clock()
        ended = to in ENDED
        # A door of an earlier version, at work beside this one, left the contact there.
        gone = {"contact": None}
        changes = {**gone, "contact_until": None, "ended_at": now} if ended else gone
        of = {State.PUBLISHED, State.KEEPING}
        if store.move(connection, application.case_id, of, to, now, changes):
            self._door.note(connection, application.case_id, Act.TOLD)


def _state_after(notice: ResultNotice) -> State | None:
    """Where a notice leaves the application; an apology leaves it where it is.

    Of coming rules only those are told who were told what is kept; the door may hear both at once.
    """
    if notice.lines and all(line.outcome is LineOutcome.CANCELLED for line in notice.lines):
        return State.WITHDRAWN
    match notice.stage:
        case Stage.PARTIAL:
            return State.KEEPING
        case Stage.ANNOUNCEMENT if not _is_awaited(notice):
            return State.KEEPING
        case Stage.FINAL:
            return State.DONE
        case _:
            return None


def _is_awaited(notice: ResultNotice) -> bool:
    return any(line.outcome is LineOutcome.PENDING for line in notice.lines)


def answer_in(heard: Heard) -> Outcome:
    """A domain's answer as it was kept."""
    message = decode(heard.answer)
    if not isinstance(message, DeletionCompleted | DeletionDeferred):
        raise TypeError(f"{heard.case_id}: what is kept of {heard.domain} is no answer")
    return message


def notice_in(noticed: Noticed) -> ResultNotice:
    """A notice as it was kept."""
    message = decode(noticed.notice)
    if not isinstance(message, ResultNotice):
        raise TypeError(f"{noticed.case_id}: what is kept is no notice")
    return message


def _is_ours(message: Heeded, ours: dict[str, Application]) -> bool:
    """Of our application, and of its subject: nobody is shown what is said of another."""
    application = ours.get(message.case_id) or ours.get(application_of(message.case_id))
    return application is not None and application.subject_id == message.subject_id


def _kept(message: Outcome) -> Heard:
    bare = message.model_copy(update={"contact": None})
    return Heard(message.case_id, message.domain, message.revision, encode(bare))


def _noticed(message: ResultNotice) -> Noticed:
    bare = message.model_copy(update={"contact": None})
    return Noticed(message.case_id, message.revision, encode(bare))
