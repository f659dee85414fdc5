"""A Schema Registry with Confluent's API: framing by schema id instead of fingerprint.

A framed value is the byte 0, the schema's id (4 bytes, big-endian), and the body. An id is believed
only as far as the schema behind it is one of ours: it is fetched, and its fingerprint decides.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from http import HTTPStatus
from http.client import HTTPException
from urllib.parse import quote, unquote, urlsplit

from fullstop.schemas import codec
from fullstop.schemas.calls import (
    ANSWER_BYTES_MAX,
    Caller,
    Tls,
    TokenRefusedError,
    Tokens,
    json_object,
)
from fullstop.schemas.errors import SchemasError

IDS_MAX = 1_000  # remembered; what lies in our topics has about ten

_NOT_FOUND = 40403  # Confluent's code of an id that is not there; a wrong path has none
_NONE_THERE = frozenset({40401, 40403})  # no such subject, no such schema of it
_TRANSIENT = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS})
_FOREIGN = b""  # stands for the fingerprint of a schema that is none of ours


class RegistryUnreachableError(SchemasError):
    """The registry does not answer now; trying again may help."""


class RegistryRefusedError(SchemasError):
    """The registry answers, but not with what was asked; says what to change."""


class Registry:
    """The registry at an address such as ``https://user:password@host/apis/ccompat/v7``."""

    def __init__(
        self,
        url: str,
        *,
        tls: Tls | None = None,
        tokens: Tokens | None = None,
        registers: bool = True,
    ) -> None:
        """Without `registers` a schema that is not there is refused, not added."""
        self._url = urlsplit(url)
        self._caller = Caller(tls or Tls())
        self._tokens = tokens
        self._registers = registers
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
            self._ids[fingerprint] = self._id_of(fingerprint)
        schema_id = self._ids[fingerprint].to_bytes(4, "big")
        return bytes([codec.CONFLUENT_MAGIC]) + schema_id + value[codec.HEADER_BYTES :]

    def register(self, fingerprint: bytes) -> int:
        """Register a released schema under its record's name, unless it is there; its id."""
        return self._asked_for(fingerprint, "/versions")

    def known(self, fingerprint: bytes) -> int | None:
        """The id of a released schema under its record's name; None where it is not there."""
        status, answer = self._about(fingerprint, "")
        schema_id = answer.get("id")
        if status == HTTPStatus.OK and isinstance(schema_id, int):
            return schema_id
        if status == HTTPStatus.NOT_FOUND and answer.get("error_code") in _NONE_THERE:
            return None
        raise self._refused(status, answer)

    # --- the questions

    def _fetched(self, schema_id: int) -> bytes:
        status, body = self._ask(f"/schemas/ids/{schema_id}")
        if len(body) > ANSWER_BYTES_MAX:
            return _FOREIGN
        answer = json_object(body)
        if status == HTTPStatus.NOT_FOUND and answer.get("error_code") == _NOT_FOUND:
            raise _unknown(schema_id)  # and not remembered: it may be registered yet
        text = answer.get("schema")
        if status != HTTPStatus.OK or not isinstance(text, str):
            raise self._refused(status, answer)
        return codec.fingerprint_of(text) or _FOREIGN

    def _id_of(self, fingerprint: bytes) -> int:
        if self._registers:
            return self.register(fingerprint)
        schema_id = self.known(fingerprint)
        if schema_id is None:
            raise RegistryRefusedError(
                f"{self._place} has no {codec.avsc(fingerprint)[0]} in this version, and "
                "FULLSTOP_SCHEMA_REGISTRY_REGISTERS forbids to add it; have somebody who may run "
                "`fullstop schemas register`"
            )
        return schema_id

    def _asked_for(self, fingerprint: bytes, way: str) -> int:
        status, answer = self._about(fingerprint, way)
        schema_id = answer.get("id")
        if status != HTTPStatus.OK or not isinstance(schema_id, int):
            raise self._refused(status, answer)
        return schema_id

    def _about(self, fingerprint: bytes, way: str) -> tuple[int, dict[str, object]]:
        """What the registry says of a schema under its record's name."""
        record, text = codec.avsc(fingerprint)
        path = f"/subjects/{quote(f'{codec.NAMESPACE}.{record}')}{way}"
        status, body = self._ask(path, {"schema": text, "schemaType": "AVRO"})
        return status, json_object(body)

    def _ask(self, path: str, sent: object = None) -> tuple[int, bytes]:
        """The status and the body of the answer; a token that is refused is fetched anew once."""
        status, body = self._asked(path, sent)
        if status == HTTPStatus.UNAUTHORIZED and self._tokens is not None:
            self._tokens.forget()
            status, body = self._asked(path, sent)
        return status, body

    def _asked(self, path: str, sent: object) -> tuple[int, bytes]:
        said = None if sent is None else json.dumps(sent)
        try:
            status, body = self._caller.ask(self._url, path, self._headers(), said)
        except TokenRefusedError as error:
            raise RegistryRefusedError(
                f"who hands out tokens for {self._place} refuses ({error}); are "
                "FULLSTOP_SCHEMA_REGISTRY_TOKEN_URL, …_CLIENT_ID, …_CLIENT_SECRET, …_SCOPE right?"
            ) from None
        except (OSError, HTTPException) as error:
            raise self._unreachable(type(error).__name__) from error
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in _TRANSIENT:
            raise self._unreachable(str(status))
        return status, body

    def _headers(self) -> Mapping[str, str]:
        headers = {
            "Accept": "application/vnd.schemaregistry.v1+json, application/json",
            "Content-Type": "application/vnd.schemaregistry.v1+json",
        }
        if self._tokens is not None:
            headers["Authorization"] = f"Bearer {self._tokens.bearer(self._caller)}"
        elif self._url.username is not None:
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
