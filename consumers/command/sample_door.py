"""The customer's door on this machine: sample customers behind it, and a gateway for its texts."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import urlsplit

from fullstop.consumers.command import sample_texts
from fullstop.consumers.command.sandboxed import KafkaWire, Sandbox, Say, load_samples
from fullstop.consumers.wiring.texts import constants
from fullstop.running import processes, serving
from fullstop.running.clock import now
from fullstop.running.health import Heartbeat
from fullstop.running.logs import log
from fullstop.running.settings import Settings, SettingsError
from fullstop.sandbox import deployment, samples
from fullstop.sandbox.demo import await_copies
from fullstop.sandbox.gateway import TEXTS, Phones, gateway
from fullstop.sandbox.provider import Provider

KEPT = 1_000  # texts on the page
_LOOK_SECONDS = 1.0


@dataclass(frozen=True)
class OpenDoor:
    """Where the door is, where its texts arrive, and the phone numbers that it knows."""

    address: str
    texts: str
    numbers: Sequence[tuple[str, str]]
    """Of sample customers, each with who it is."""


def open_door(sandbox: Sandbox, say: Say) -> OpenDoor:
    """Open it, for sample customers who have asked for nothing yet."""
    _offer_samples(sandbox)
    sandbox.start([*sample_texts.COMMANDS, ("intake",)], say)
    door = deployment.door(sandbox.folder)
    return OpenDoor(
        door["intake_address"],
        door["intake_gateway"].removesuffix(TEXTS),
        samples.numbers(sandbox.servers.database_url),
    )


def _offer_samples(sandbox: Sandbox) -> None:
    """What is open of them is known before anybody asks: no list promises too much."""
    load_samples(sandbox)
    wiring, url = sandbox.wiring, sandbox.servers.database_url
    entries = list(wiring.catalogue.values())
    raised = samples.blockers(url, entries, now(), wiring.settings.time_zone)
    with closing(KafkaWire(wiring)) as wire:
        wire.publish(raised)
    await_copies(url, entries, len(raised))


def run_gateway(settings: Settings) -> None:
    """The gateway, at the address where the door sends its texts."""
    if settings.intake_gateway is None:
        raise SettingsError("FULLSTOP_INTAKE_GATEWAY is not set; the sandbox sets it by itself")
    port = urlsplit(settings.intake_gateway.get_secret_value()).port or 0

    def taking(stop: processes.Stop, heartbeat: Heartbeat) -> None:
        listener = serving.listen("127.0.0.1", port, "FULLSTOP_INTAKE_GATEWAY")
        phones = Phones(now, kept=KEPT)
        of_templates = Provider(phones, constants(settings)).route
        with serving.served(gateway(phones, of_templates), listener, "gateway-web"):
            while not stop():
                heartbeat.beat(ready=True)
                stop.wait(_LOOK_SECONDS)

    def started(health_port: int) -> None:
        log.info("started", process="gateway", port=health_port)

    host, health_port = settings.health_host, settings.health_port
    processes.run(lambda: {"gateway": taking}, host=host, port=health_port, started=started)
