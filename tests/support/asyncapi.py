"""`docs/reference/asyncapi.json`: the topics and what lies on them, as AsyncAPI 3."""

from __future__ import annotations

import json
from typing import Any

from fullstop.schemas.codec import avsc, released
from fullstop.schemas.topics import Topic, Topics

DOMAIN = "DOMAIN"
AVRO = "application/vnd.apache.avro;version=1.9.0"
TOPICS = Topics((DOMAIN,))
# By topic: whether Fullstop reads it, writes it, or both; and what its records' key is.
READ = {TOPICS.requests.name, TOPICS.blockers.name}
KEYS = {
    TOPICS.notices.name: "case_id",
    TOPICS.outcomes[DOMAIN].name: "case_id",
    TOPICS.announcements.name: "domain",
    TOPICS.acceptances.name: "domain",
    TOPICS.dead_letters.name: "the record's own, if it could be read",
}
OF_KEY = "subject_id"


def document() -> str:
    """The document, as JSON."""
    topics = TOPICS.all()
    found = {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Fullstop",
            "version": "1",
            "description": "Rendered from `schemas/` by `make reference`. Values are Avro"
            " single-object encoding: C3 01, the schema's fingerprint, the body (protocol.md).",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/avro",
        "channels": {_id(topic): _channel(topic) for topic in topics},
        "operations": {
            f"{action}-{_id(topic)}": {
                "action": action,
                "channel": {"$ref": f"#/channels/{_id(topic)}"},
            }
            for topic in topics
            for action in _actions(topic)
        },
        "components": {"messages": _messages(topics)},
    }
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def _id(topic: Topic) -> str:
    return topic.name.replace(DOMAIN, "domain").replace(".", "-")


def _actions(topic: Topic) -> tuple[str, ...]:
    """As Fullstop acts: it reads what others may publish, and writes all that is its own."""
    return ("receive",) if topic.name in READ else ("send",)


def _channel(topic: Topic) -> dict[str, Any]:
    channel: dict[str, Any] = {
        "address": topic.name.replace(DOMAIN, "{domain}"),
        "messages": {
            one.__name__: {"$ref": f"#/components/messages/{one.__name__}"} for one in topic.records
        },
        "bindings": {
            "kafka": {
                "partitions": topic.partitions,
                "topicConfiguration": {
                    "cleanup.policy": [topic.config["cleanup.policy"]],
                    "retention.ms": int(topic.config["retention.ms"]),
                    "max.message.bytes": int(topic.config["max.message.bytes"]),
                },
            }
        },
        "description": f"Key: {KEYS.get(topic.name, OF_KEY)}.",
    }
    if DOMAIN in topic.name:
        channel["parameters"] = {"domain": {"description": "The domain that speaks there."}}
    return channel


def _messages(topics: tuple[Topic, ...]) -> dict[str, Any]:
    texts = {one.record: avsc(one.fingerprint)[1] for one in released()}  # the newest comes last
    return {
        record.__name__: {
            "name": record.__name__,
            "contentType": "application/avro",
            "payload": {"schemaFormat": AVRO, "schema": json.loads(texts[record.__name__])},
            "bindings": {
                "kafka": {
                    "key": {
                        "type": "string",
                        "description": KEYS.get(topic.name, OF_KEY),
                    }
                }
            },
        }
        for topic in topics
        for record in topic.records
    }
