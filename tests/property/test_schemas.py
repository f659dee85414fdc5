"""Whatever the contract allows comes back as it went; whatever bytes come, nothing else happens."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from fullstop.schemas.codec import UndecodableError, decode, encode
from fullstop.schemas.messages import (
    CONTACT_BYTES_MIN,
    ActingAs,
    Action,
    Channel,
    Confirms,
    DeletionDeferred,
    DeletionRequested,
    Erased,
    Ground,
    Kept,
    KeptKind,
    Measure,
    Message,
    Policy,
)
from tests.support.messages import every_message

UNSPECIFIED = "UNSPECIFIED"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

ids = st.from_regex(r"[A-Za-z0-9._:-]{1,64}", fullmatch=True)
words = st.from_regex(r"[a-z][a-z0-9]{0,8}(_[a-z0-9]{1,8}){0,2}", fullmatch=True)
paths = st.builds("{}.{}".format, words, words)
digests = st.binary(min_size=32, max_size=32).map(bytes.hex)
instants = st.integers(0, 32_503_593_600_000_000).map(lambda us: EPOCH + timedelta(microseconds=us))
days = st.dates(date(1970, 1, 1), date(2999, 12, 31))
counts = st.integers(0, 2**63 - 1)
texts = st.text(
    st.characters(exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp")), min_size=1, max_size=60
)
contacts = st.none() | st.binary(min_size=CONTACT_BYTES_MIN, max_size=200)

requests = st.builds(
    DeletionRequested,
    event_id=st.uuids(),
    case_id=ids,
    subject_id=ids,
    requested_at=instants,
    cutoff_at=instants,
    ground=st.sampled_from(Ground).filter(lambda symbol: symbol != UNSPECIFIED),
    acting_as=st.sampled_from(ActingAs).filter(lambda symbol: symbol != UNSPECIFIED),
    acting_evidence=st.none() | texts,
    channel=st.sampled_from(Channel).filter(lambda symbol: symbol != UNSPECIFIED),
    records=st.lists(words | paths, max_size=6),
    waives=st.lists(paths, max_size=3),
    contact=contacts,
    dry_run=st.booleans(),
    confirms=st.none() | st.builds(Confirms, case_id=ids, digest=digests),
)

deferrals = st.builds(
    DeletionDeferred,
    event_id=st.uuids(),
    case_id=ids,
    subject_id=ids,
    domain=words,
    revision=st.integers(1, 2**31 - 1),
    occurred_at=instants,
    policy=st.builds(Policy, version=ids, digest=digests),
    cancelled=st.booleans(),
    erased=st.lists(
        st.builds(
            Erased,
            records=words,
            action=st.sampled_from(Action).filter(lambda symbol: symbol != UNSPECIFIED),
            count=counts,
            rows=counts,
        ),
        max_size=3,
    ),
    remaining=st.integers(1, 2**63 - 1),
    unknown_records=st.lists(words | paths, max_size=3),
    contact=contacts,
    dry_run=st.booleans(),
    kept=st.lists(
        st.builds(
            Kept,
            records=words,
            rule=ids,
            count=counts,
            rows=counts,
            kind=st.sampled_from(KeptKind).filter(lambda symbol: symbol != UNSPECIFIED),
            citation=texts,
            until=st.none() | days,
            ends_when=st.none() | words,
            measures=st.lists(
                st.sampled_from(Measure).filter(lambda symbol: symbol != UNSPECIFIED), max_size=3
            ),
            readers=words,
        ),
        min_size=1,
        max_size=4,
    ),
)


@given(requests | deferrals)
def test_a_message_comes_back_as_it_went(message: Message) -> None:
    assert decode(encode(message)) == message


@given(requests)
def test_a_request_keeps_its_digest_on_the_way(request: DeletionRequested) -> None:
    back = decode(encode(request))
    assert isinstance(back, DeletionRequested)
    assert back.digest == request.digest


changes = st.lists(st.tuples(st.integers(0, 2_000), st.integers(0, 255)), min_size=1, max_size=4)


@given(st.sampled_from(every_message()), changes, st.binary(max_size=4))
def test_changed_bytes_are_a_message_or_undecodable(
    message: Message, edits: list[tuple[int, int]], tail: bytes
) -> None:
    raw = bytearray(encode(message))
    for at, byte in edits:
        raw[at % len(raw)] = byte
    try:
        read = decode(bytes(raw) + tail)
    except UndecodableError:
        return
    assert decode(encode(read)) == read


@given(st.sampled_from(every_message()), st.binary(max_size=300))
def test_any_body_is_a_message_or_undecodable(message: Message, body: bytes) -> None:
    try:
        read = decode(encode(message)[:10] + body)
    except UndecodableError:
        return
    assert decode(encode(read)) == read
