"""What the notification service fills into a message: the reference and the link."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fullstop.gateways.templates import Form, is_chinese, news
from fullstop.notify.ledger import has_door
from fullstop.outbox.database import Db
from fullstop.schemas.messages import ResultNotice

_REFERENCE_LETTERS = 6
_CLEAR = str.maketrans("IO", "89")  # which people read for 1 and 0


@dataclass(frozen=True)
class Names:
    """A case as its customer knows it: what is read out, and where its page is."""

    reference: str
    link: str


@dataclass(frozen=True)
class Naming:
    """Where links lead (`xx.cn/d/`)."""

    page: str

    def __call__(self, connection: Db, case_ids: Sequence[str]) -> Mapping[str, Names]:
        """The names of these cases; one that did not come through the door has the page alone."""
        ours = self._of_door(connection, case_ids) if case_ids and has_door(connection) else {}
        others = {case_id: Names(reference(case_id), self.page.rstrip("/")) for case_id in case_ids}
        return {**others, **ours}

    def _of_door(self, connection: Db, case_ids: Sequence[str]) -> dict[str, Names]:
        rows = connection.execute(
            "select case_id, reference, link from intake.applications where case_id = any(%s)",
            (list(case_ids),),
        ).fetchall()
        return {case_id: Names(name, f"{self.page}{link}") for case_id, name, link in rows}


def reference(case_id: str) -> str:
    """Six letters to read out, the same for a case whenever they are asked for."""
    digest = hashlib.sha256(case_id.encode()).digest()
    return base64.b32encode(digest).decode()[:_REFERENCE_LETTERS].translate(_CLEAR)


@dataclass(frozen=True)
class Forming:
    """How long a parameter may be where a gateway takes registered templates alone."""

    characters_max: int

    def __call__(self, notice: ResultNotice, names: Names) -> Form:
        """The notice as a template; that there is news, where none that fits came with it."""
        if notice.template is not None:
            said = notice.template
            found = Form(said.name, "en" if said.language == "en" else "zh", said.parameters)
            if (form := found.referring(names.reference)).fits(self.characters_max):
                return form
        return news(names.reference, "zh" if is_chinese(notice.locale) else "en")


def filled(text: str, names: Names) -> str:
    """The text with its placeholders filled in."""
    return text.replace("{ref}", names.reference).replace("{link}", names.link)
