"""A Schema Registry with Confluent's API: framing by schema id instead of fingerprint.

A framed value is the byte 0, the schema's id (4 bytes, big-endian), and the body. An id is believed
only as far as the schema behind it is one of ours: it is fetched, and its fingerprint decides.
"""

from __future__ import annotations

import base64
import json
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import quote, unquote, urlsplit

from fullstop.schemas import codec
from fullstop.schemas.errors import SchemasError

TIMEOUT_SECONDS = 5.0
ANSWER_BYTES_MAX = 1_000_000
IDS_MAX = 1_000  # remembered; what lies in our topics has about ten

_NOT_FOUND = 40403  # Confluent's code of an id that is not there; a wrong path has none
_TRANSIENT = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS})
_FOREIGN = b""  # stands for the fingerprint of a schema that is none of ours


class RegistryUnreachableError(SchemasError):
    """The registry does not answer now; trying again may help."""


class RegistryRefusedError(SchemasError):
    """The registry answers, but not with what was asked; says what to change."""


class Registry:
    """The registry at an address such as ``https://user:password@host/apis/ccompat/v7``."""

    def __init__(self, url: str) -> None:
        self._url = urlsplit(url)
        self._fingerprints: dict[int, bytes] = {}
        self._ids: dict[bytes, int] = {}

    def fingerprint(self, schema_id: int) -> bytes:
        """The fingerprint of the schema with this id; UndecodableError when there is none."""
        if schema_id not in self._fingerprints:
            if len(self._fingerprints) >= IDS_MAX:
                self._fingerprints.clear()
            self._fingerprints[schema_id] = self._fetched(schema_id)
        if self._fingerprints[schema_id] == _FOREIGN:
            raise _unknown(schema_id)
        return self._fingerprints[schema_id]

    def framed(self, value: bytes) -> bytes:
        """A value in single-object encoding under its schema's id; anything else as it is."""
        if not value.startswith(codec.MARKER):
            return value
        fingerprint = value[len(codec.MARKER) : codec.HEADER_BYTES]
        if fingerprint not in self._ids:
            self._ids[fingerprint] = self._registered(fingerprint)
        schema_id = self._ids[fingerprint].to_bytes(4, "big")
        return bytes([codec.CONFLUENT_MAGIC]) + schema_id + value[codec.HEADER_BYTES :]

    # --- the two questions

    def _fetched(self, schema_id: int) -> bytes:
        status, body = self._ask("GET", f"/schemas/ids/{schema_id}")
        if len(body) > ANSWER_BYTES_MAX:
            return _FOREIGN
        answer = _json(body)
        if status == HTTPStatus.NOT_FOUND and answer.get("error_code") == _NOT_FOUND:
            raise _unknown(schema_id)  # and not remembered: it may be registered yet
        text = answer.get("schema")
        if status != HTTPStatus.OK or not isinstance(text, str):
            raise self._refused(status, answer)
        return codec.fingerprint_of(text) or _FOREIGN

    def _registered(self, fingerprint: bytes) -> int:
        """Register the schema under its record's name, unless it is there; its id."""
        record, text = codec.avsc(fingerprint)
        path = f"/subjects/{quote(f'{codec.NAMESPACE}.{record}')}/versions"
        status, body = self._ask("POST", path, {"schema": text, "schemaType": "AVRO"})
        answer = _json(body)
        schema_id = answer.get("id")
        if status != HTTPStatus.OK or not isinstance(schema_id, int):
            raise self._refused(status, answer)
        return schema_id

    def _ask(self, method: str, path: str, sent: object = None) -> tuple[int, bytes]:
        """The status and the body of the answer, cut off a byte past its bound."""
        secure = self._url.scheme == "https"
        connection = (HTTPSConnection if secure else HTTPConnection)(
            self._url.hostname or "", self._url.port, timeout=TIMEOUT_SECONDS
        )
        try:
            connection.request(
                method,
                self._url.path.rstrip("/") + path,
                body=None if sent is None else json.dumps(sent),
                headers=self._headers(),
            )
            answer = connection.getresponse()
            status, body = answer.status, answer.read(ANSWER_BYTES_MAX + 1)
        except (OSError, HTTPException) as error:
            raise self._unreachable(type(error).__name__) from error
        finally:
            connection.close()
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in _TRANSIENT:
            raise self._unreachable(str(status))
        return status, body

    def _headers(self) -> dict[str, str]:
        headers = {
            "Accept": "application/vnd.schemaregistry.v1+json, application/json",
            "Content-Type": "application/vnd.schemaregistry.v1+json",
        }
        if self._url.username is not None:
            login = f"{unquote(self._url.username)}:{unquote(self._url.password or '')}"
            headers["Authorization"] = f"Basic {base64.b64encode(login.encode()).decode()}"
        return headers

    # --- what is told

    @property
    def _place(self) -> str:
        """Where it is, without its password."""
        return f"the schema registry at {self._url.netloc.rpartition('@')[2]}"

    def _unreachable(self, reason: str) -> RegistryUnreachableError:
        return RegistryUnreachableError(f"{self._place} does not answer ({reason}); is it running?")

    def _refused(self, status: int, answer: dict[str, object]) -> RegistryRefusedError:
        code = answer.get("error_code", status)
        return RegistryRefusedError(
            f"{self._place} refuses ({code}); is FULLSTOP_SCHEMA_REGISTRY_URL right, with its path "
            "and login, and may the login read and register schemas?"
        )


def _unknown(schema_id: int) -> codec.UndecodableError:
    return codec.UndecodableError(codec.DecodeReason.UNKNOWN_SCHEMA, f"schema id {schema_id}")


def _json(body: bytes) -> dict[str, object]:
    """The answer's object; empty when it is none."""
    try:
        answer = json.loads(body)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}
