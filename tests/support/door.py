"""The door as customers meet it: its processes, a gateway that shows its texts, and a browser."""

from __future__ import annotations

import base64
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import unescape

import httpx

from fullstop.handlers.installed import names
from fullstop.running import serving
from fullstop.sandbox import deployment, samples
from fullstop.sandbox.gateway import TEXTS, Phones, gateway
from fullstop.sandbox.ports import choose
from fullstop.sandbox.servers import Servers
from fullstop.schemas.codec import encode
from tests.support.patience import AWAY_SECONDS_MAX
from tests.support.product import Product, a_product

KEY = base64.b64encode(b"a-key-of-the-door-for-the-suite!").decode()
COMMANDS: list[tuple[str, ...]] = [("consume", "--all"), ("aggregate",), ("relay",), ("intake",)]
WANG = "10000005678"


@dataclass
class Doorstep:
    """A door that is open, with the texts that it sent."""

    product: Product
    address: str
    phones: Phones

    def browser(self) -> Browser:
        return Browser(self)

    def code_to(self, phone: str) -> str:
        """The code of the last text to a phone."""
        texts = [one.text for one in self.phones.texts if one.phone == phone]
        [code] = re.findall(r"(?:验证码|Code )(\d{6})", texts[-1])
        return str(code)

    def rows(self, statement: str, *parameters: object) -> list[tuple[object, ...]]:
        return self.product.world.execute(statement, *parameters)


@dataclass
class Browser:
    """A browser without scripts: it keeps cookies and sends the forms that it is shown."""

    door: Doorstep
    cookies: dict[str, str] = field(default_factory=dict)
    path: str = "/"
    status: int = 0
    page: str = ""
    headers: httpx.Headers = field(default_factory=httpx.Headers)

    def get(self, path: str) -> Browser:
        return self._ask("GET", path)

    def post(self, path: str, **fields: object) -> Browser:
        """Send a form with the mark of the page that is shown."""
        return self._ask("POST", path, {"mark": self.mark, **fields})

    @property
    def mark(self) -> str:
        found = re.search(r'name="mark" value="(\w+)"', self.page)
        return found[1] if found else ""

    @property
    def text(self) -> str:
        """What is read on the page."""
        return " ".join(unescape(re.sub(r"<[^>]+>", "", self.page)).split())

    @property
    def link(self) -> str:
        return self.path.split("/")[2]

    @property
    def shown_list(self) -> str:
        [found] = re.findall(r'name="list" value="([^"]+)"', self.page)
        return str(found)

    def waits_for(self, words: str) -> Browser:
        """Look again until the page says it."""
        deadline = time.monotonic() + AWAY_SECONDS_MAX
        while words not in self.text:
            assert time.monotonic() < deadline, (words, self.text)
            time.sleep(0.1)
            self.get(self.path)
        return self

    def applies(self, phone: str) -> Browser:
        self.get("/")
        return self.post("/d", phone=phone)

    def proves(self, phone: str) -> Browser:
        """Apply, and enter the code that came."""
        self.applies(phone)
        return self.post(f"{self.path}/code", code=self.door.code_to(phone))

    def sees_list(self, phone: str) -> Browser:
        return self.proves(phone).waits_for("请您核对")

    def confirms(self) -> Browser:
        return self.post(f"/d/{self.link}/confirm", list=self.shown_list)

    def _ask(self, method: str, path: str, fields: dict[str, object] | None = None) -> Browser:
        with httpx.Client(base_url=self.door.address, trust_env=False, timeout=20) as client:
            headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
            answer = client.request(method, path, data=fields, headers=headers)
        self.cookies |= dict(answer.cookies)
        self.status, self.headers, self.page = answer.status_code, answer.headers, answer.text
        if answer.is_redirect:
            return self.get(answer.headers["location"])
        self.path = path
        return self


@contextmanager
def phones_of(port: int) -> Iterator[Phones]:
    """A gateway at that port."""
    phones = Phones(lambda: datetime.now(UTC))
    listener = serving.listen("127.0.0.1", port, "the suite's gateway")
    with serving.served(gateway(phones), listener, "gateway"):
        yield phones


@contextmanager
def an_open_door(template: Servers) -> Iterator[Doorstep]:
    """Every process of a deployment with its door, and the sample customers in its tables."""
    with a_product(template, tuple(names())) as product:
        address, port = f"http://127.0.0.1:{choose()}", choose()
        product = product.with_settings(
            {
                "FULLSTOP_INTAKE_ADDRESS": address,
                "FULLSTOP_INTAKE_KEY": KEY,
                "FULLSTOP_INTAKE_GATEWAY": f"http://127.0.0.1:{port}{TEXTS}",
                "FULLSTOP_INTAKE_ACTIONS": '{"card_bound": "https://shop.example/cards"}',
            }
        )
        load_samples(product)
        with phones_of(port) as phones:
            deployment.start(product.folder, COMMANDS, product.environment, say=print)
            yield Doorstep(product, address, phones)


def load_samples(product: Product) -> None:
    """The sample customers, with what is open of them said on the topic."""
    world = product.world
    entries = list(world.wiring.catalogue.values())
    samples.load(world.admin_url, entries, generated=0, time_zone="Asia/Shanghai")
    for raised in samples.blockers(world.admin_url, entries, datetime.now(UTC), "Asia/Shanghai"):
        product.foreign.publish_bytes("deletion.blockers", encode(raised), key=raised.subject_id)


def until(holds: Callable[[], bool]) -> None:
    """Wait until it holds."""
    deadline = time.monotonic() + AWAY_SECONDS_MAX
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)
