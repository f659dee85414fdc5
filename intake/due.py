"""What happens to applications because time has passed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from fullstop.intake import store
from fullstop.intake.application import (
    ASK_AGAIN_AFTER,
    CHECK_LIFE,
    LATE_AFTER,
    LIST_LIFE,
    PROVING_LIFE,
    REMIND_AFTER,
    UNVERIFIED_LIFE,
    Act,
    State,
)
from fullstop.intake.door import Door
from fullstop.intake.promises import Kind, promise, promise_of_list
from fullstop.intake.store import Application
from fullstop.outbox.database import Database, Db
from fullstop.outbox.holds import let_no_hold_be_placed

AT_ONCE = 100


class Due:
    """Looks for what is over."""

    def __init__(self, door: Door, database: Database) -> None:
        self._door = door
        self._database = database

    def step(self) -> bool:
        """One transaction; whether there may be more to do."""
        with self._database.transaction() as connection:
            let_no_hold_be_placed(connection)
            found = [
                self._forget(connection),
                self._end(connection, State.PROVING, PROVING_LIFE),
                self._end(connection, State.LISTED, LIST_LIFE),
                self._ask_again(connection),
                self._give_back(connection),
                self._remind(connection),
            ]
            store.sweep(connection, self._door.clock())
        return max(found) == AT_ONCE

    def _over(self, connection: Db, state: State, life: timedelta) -> Sequence[Application]:
        before = self._door.clock() - life
        return store.in_state_since(connection, state, before, AT_ONCE)

    def _forget(self, connection: Db) -> int:
        """An entry that nobody verified leaves nothing."""
        before = self._door.clock() - UNVERIFIED_LIFE
        return store.forget_unverified(connection, before, AT_ONCE)

    def _end(self, connection: Db, state: State, life: timedelta) -> int:
        """Nothing was confirmed in time: nothing is erased."""
        now = self._door.clock()
        over = self._over(connection, state, life)
        for application in over:
            store.end(connection, application.case_id, {state}, State.LAPSED, now)
            self._door.note(connection, application.case_id, Act.LAPSED)
            self._tell_end(connection, application)
        return len(over)

    def _tell_end(self, connection: Db, application: Application) -> None:
        door = self._door
        if application.state is State.LISTED:
            promise(door, connection, application, Kind.LAPSED, contact=application.contact)
        elif (phone := door.keys.open(application.phone or b"")) is not None:
            contact = door.sealed(phone, application.locale)
            promise(door, connection, application, Kind.UNPROVEN, contact=contact)

    def _remind(self, connection: Db) -> int:
        """Who has not confirmed is told two days before the list ends, once for each list."""
        door, now = self._door, self._door.clock()
        if door.promises is None:
            return 0
        over = store.to_remind(connection, now - REMIND_AFTER, AT_ONCE)
        for application in over:
            store.change(connection, application.case_id, {"reminded_at": now})
            promise_of_list(door, connection, application, Kind.REMINDER, application.moved_at)
        return len(over)

    def _ask_again(self, connection: Db) -> int:
        """A list that did not come would hold its subject's place for ever."""
        door, now = self._door, self._door.clock()
        over = store.to_ask_again(connection, now - ASK_AGAIN_AFTER, AT_ONCE)
        for application in over:
            number = application.dry_runs + 1
            store.change(connection, application.case_id, {"dry_runs": number})
            door.ask_for_list(connection, application, number)
            door.note(connection, application.case_id, Act.LIST_LATE)
            if now - application.moved_at > LATE_AFTER:
                door.late(application.case_id)
        return len(over)

    def _give_back(self, connection: Db) -> int:
        """The second dry run did not come: the list stands again, and nothing was confirmed."""
        door, now = self._door, self._door.clock()
        over = self._over(connection, State.CHECKING, CHECK_LIFE)
        for application in over:
            back = {"confirmed_at": None, "reminded_at": None}
            of = {State.CHECKING}
            store.move(connection, application.case_id, of, State.LISTED, now, back)
            door.note(connection, application.case_id, Act.ASKED_AGAIN)
            promise_of_list(door, connection, application, Kind.ASKED_AGAIN, now)
        return len(over)
