"""An application: its states, and how each is left. No I/O, no clock.

An application that nobody has verified owns nothing; from `LISTING` on it holds its subject's one
open case. Whatever moves it names the states that it may be moved from, and finds none of them if
somebody else was first.
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

UNVERIFIED_LIFE = timedelta(hours=24)
PROVING_LIFE = timedelta(days=30)
LIST_LIFE = timedelta(days=7)
REMIND_AFTER = timedelta(days=5)  # of a list that nobody has confirmed
CHECK_LIFE = timedelta(minutes=10)
ASK_AGAIN_AFTER = timedelta(hours=1)  # for a list that did not come, as often as that passes
LATE_AFTER = timedelta(days=1)  # of a list: somebody must look
PATIENCE = timedelta(seconds=60)  # for a list; then the page says that it takes longer

NUMBER_AGE_MIN = timedelta(days=30)
IDLE_MAX = timedelta(days=90)


class State(StrEnum):
    """Where an application is."""

    OPENED = "opened"  # its code is out
    PROVING = "proving"  # the code was right, and more is needed
    LISTING = "listing"  # verified: the dry run is on its way
    LISTED = "listed"  # the list stands
    CHECKING = "checking"  # confirmed: the second dry run is on its way
    COOLING = "cooling"  # confirmed, and waiting for a while in which it can be called off
    SUSPENDED = "suspended"  # stopped by the number of before or by a desk, until both are sure
    PUBLISHED = "published"  # the request is out
    KEEPING = "keeping"  # told; something stays
    DONE = "done"  # all told
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    REFUSED = "refused"


UNVERIFIED = frozenset({State.OPENED, State.PROVING})
BEFORE_PUBLISHING = UNVERIFIED | {
    State.LISTING,
    State.LISTED,
    State.CHECKING,
    State.COOLING,
    State.SUSPENDED,
}
ENDED = frozenset({State.DONE, State.WITHDRAWN, State.LAPSED, State.REFUSED})
REPORTING = frozenset({State.PUBLISHED, State.KEEPING, State.DONE})
CONFIRMED = REPORTING | {State.CHECKING}


class Act(StrEnum):
    """What was done to an application; each leaves a row."""

    OPENED = "opened"
    CODE_SENT = "code_sent"
    CODE_WRONG = "code_wrong"  # somebody tried one
    PROVING = "proving"
    VERIFIED = "verified"
    CHOSEN = "chosen"
    LISTED = "listed"
    LIST_LATE = "list_late"  # it did not come, and was asked for again
    CONFIRMED = "confirmed"
    ASKED_AGAIN = "asked_again"
    PUBLISHED = "published"
    TOLD = "told"
    RETURNED = "returned"  # by reference and a secret, in another browser
    WITHDRAWN = "withdrawn"
    CALLED_OFF = "called_off"  # a cancellation was published; the answers say what it came to
    LAPSED = "lapsed"


class Entry(StrEnum):
    """What was typed to open it. Of what is not a number nobody is told whether it leads to one."""

    PHONE = "phone"
    ACCOUNT = "account"  # a name or an e-mail: the code goes to the number registered for it
    REFERENCE = "reference"  # an application's: the code goes to its customer's number
    TICKET = "ticket"


UNSEEN = frozenset({Entry.ACCOUNT, Entry.REFERENCE})


class Refusal(StrEnum):
    """What the door does not do for who asks; each is counted, of whomever it is."""

    CODE = "code"  # wrong, another browser's or another application's
    CODE_OVER = "code_over"  # expired, used, or tried too often
    ENQUIRY_CODE = "enquiry_code"
    TICKET = "ticket"
    LIMIT = "limit"
    NOT_FOUND = "not_found"  # no such application, or not this browser's
    LIST = "list"  # to confirm a list that does not stand
    FORM = "form"  # not one of ours, or not from here
    HOST = "host"
    BODY = "body"


class Level(StrEnum):
    """How sure it is who asks (`customer.md` L1)."""

    CODE = "code"  # level 1: a code to the number of an account in use
    TICKET = "ticket"  # level 2: signed in to the app as well


def dry_run_of(case_id: str, number: int) -> str:
    """The case of an application's dry run."""
    return f"{case_id}.{number}"


def application_of(case_id: str) -> str:
    """The application that a case or its dry run belongs to."""
    return case_id.partition(".")[0]
