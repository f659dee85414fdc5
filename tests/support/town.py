"""A town at the door: owners of accounts in their browsers, and others who are not them."""

from __future__ import annotations

import base64
import gc
import hashlib
import hmac
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from fastapi.testclient import TestClient
from httpx import Response

from fullstop.consumers.wiring.door import source_of
from fullstop.intake.web.app import web
from fullstop.intake.web.headers import Guarded
from fullstop.sandbox import samples
from fullstop.schemas.codec import decode
from fullstop.schemas.messages import DeletionRequested, Message
from tests.support.desk_door import TICKET_KEY, DoorAtWork, a_door_on
from tests.support.world import World

ADDRESS = "https://door.example"
GENERATED = 240
_FIRST = 50  # whose number is older than 30 days
Stage = Literal["away", "signed in", "opened", "listed", "published"]


@dataclass
class Caller:
    """A browser, behind one proxy that says where it is."""

    client: TestClient
    source: str
    seen: list[Response] = field(default_factory=list)

    def get(self, path: str, **headers: str) -> Response:
        return self._noted(self.client.get(path, headers={**self._from, **headers}))

    def post(self, path: str, headers: dict[str, str] | None = None, **fields: object) -> Response:
        """Send a form of the start page, unless a mark is named."""
        data = fields if "mark" in fields else {"mark": self.mark(), **fields}
        sent = self.client.post(path, data=data, headers={**self._from, **(headers or {})})
        return self._noted(sent)

    def mark(self) -> str:
        [found, *_] = re.findall(r'name="mark" value="(\w+)"', self._start())
        return str(found)

    def apply(self, phone: str) -> str:
        """The page of a new application; the code is out."""
        answer = self.post("/d", phone=phone)
        assert answer.status_code == 303, answer.text
        return str(answer.headers["location"])

    @property
    def cookie(self) -> str:
        return str(self.client.cookies.get("__Host-fullstop"))

    @cookie.setter
    def cookie(self, value: str) -> None:
        self.client.cookies.clear()
        self.client.cookies.set("__Host-fullstop", value, domain="door.example", path="/")

    @property
    def _from(self) -> dict[str, str]:
        return {"x-forwarded-for": self.source}

    def _start(self) -> str:
        return str(self.client.get("/", headers=self._from).text)

    def _noted(self, answer: Response) -> Response:
        self.seen.append(answer)
        return answer


@dataclass
class Owner:
    """A customer, as far as their application is."""

    phone: str
    subject_id: str
    stage: Stage
    caller: Caller
    page: str = ""
    code: str = ""
    slip: tuple[str, str] = ("", "")

    @property
    def link(self) -> str:
        return self.page.rpartition("/")[2]


@dataclass
class Town:
    """The door's pages, and who comes to them."""

    at_work: DoorAtWork
    app: Guarded
    sources: int = 0
    owners: int = 0

    @property
    def world(self) -> World:
        return self.at_work.world

    def caller(self, source: str = "") -> Caller:
        """A browser that was never here, at an address of its own."""
        self.sources += 1
        client = TestClient(self.app, base_url=ADDRESS, follow_redirects=False)
        return Caller(client, source or f"10.{self.sources >> 8}.{self.sources & 255}.1")

    def owner(self, stage: Stage = "away") -> Owner:
        number = _FIRST + self.owners
        assert number <= GENERATED
        self.owners += 1
        phone, subject_id = str(10_001_000_000 + number), f"sample-g{number:05d}"
        return Owner(phone, subject_id, stage, self.caller())

    def gather(self, owners: Sequence[Owner]) -> None:
        """Bring each as far as their stage; the domains answer all of them at once."""
        for owner in owners:
            if owner.stage not in ("away", "signed in"):
                self.applies(owner)
        proving = [owner for owner in owners if owner.stage in ("listed", "published")]
        for owner in proving:
            self.proves(owner)
        self.carry()
        confirming = [owner for owner in owners if owner.stage == "published"]
        for owner in confirming:
            self.confirms(owner)
        self.carry()  # the second dry runs
        self.at_work.said()  # the requests are on their way

    def carry(self) -> list[Message]:
        """What the door says is carried out, all of it at once."""
        said = self.at_work.said()
        self.at_work.answer(*(one for one in said if isinstance(one, DeletionRequested)))
        gc.collect()  # the sessions of the domains' consumers end
        return said

    def applies(self, owner: Owner) -> None:
        owner.page = owner.caller.apply(owner.phone)
        owner.code = self.at_work.phones.code

    def proves(self, owner: Owner) -> None:
        answer = owner.caller.post(f"{owner.page}/code", code=owner.code)
        assert answer.status_code == 303, answer.text
        owner.page = str(answer.headers["location"])

    def confirms(self, owner: Owner) -> None:
        shown = re.findall(r'name="list" value="([^"]+)"', owner.caller.get(owner.page).text)
        slip = owner.caller.post(f"{owner.page}/confirm", list=shown[0])
        reference, code = re.findall(r'<p class="secret">([\w ]+)</p>', slip.text)
        owner.slip = (reference, code.replace(" ", ""))

    def ticket(self, subject_id: str, key: bytes = TICKET_KEY, **more: object) -> str:
        """As the app signs one now."""
        at = int(self.world.clock.now.timestamp())
        self.sources += 1
        said = {
            "subject": subject_id,
            "signed_in_at": at - 600,
            "issued_at": at,
            "nonce": f"{self.sources:020d}",
            **more,
        }
        payload = base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")
        return f"{payload}.{hmac.new(key, payload.encode(), hashlib.sha256).hexdigest()}"

    def state(self, owner: Owner) -> str:
        return self.at_work.state(owner.link)

    def time_passes(self) -> None:
        """Every limit has room again."""
        self.world.execute("delete from intake.limits")

    def traces(self) -> int:
        """How much operators see of what was tried: acts, and what was refused."""
        [(acts,)] = self.world.execute("select count(*) from intake.acts")
        return int(acts) + len(self.at_work.refusals)

    def rows(self) -> list[str]:
        """Every row of every customer, in all domains."""
        record_sets = [
            records.table
            for entry in self.world.wiring.catalogue.values()
            for records in entry.domain.record_sets
        ]
        with self.world.admin() as connection:
            found = [
                connection.execute(f"select t::text from {table} t order by 1".encode()).fetchall()
                for table in record_sets
            ]
        return [row for rows in found for (row,) in rows]

    def requests(self, *, dry_run: bool = False) -> list[DeletionRequested]:
        """What lies in the outbox and was asked for in earnest; it stays there."""
        rows = self.world.execute("select value from intake.outbox order by id")
        said = [decode(value) for (value,) in rows]
        asked = [one for one in said if isinstance(one, DeletionRequested)]
        return [one for one in asked if one.dry_run is dry_run]


@contextmanager
def a_town_on(world: World) -> Iterator[Town]:
    entries = list(world.wiring.catalogue.values())
    samples.load(world.admin_url, entries, generated=GENERATED, time_zone="Asia/Shanghai")
    world.clock.now = datetime.now(UTC)
    with a_door_on(world) as at_work:
        app = web(
            at_work.door,
            address=ADDRESS,
            civil_day=world.wiring.settings.civil_day,
            actions={},
            source_of=source_of(1),
        )
        yield Town(at_work, app)
