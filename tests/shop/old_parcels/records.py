"""Where the records of the old post are. Data and queries, no control flow."""

from fullstop.handlers.contract import (
    Domain,
    Fact,
    Mask,
    NeededBy,
    Reads,
    RecordSet,
    Through,
    Words,
)

_ZONE = "Asia/Shanghai"
_PARCEL = Reads("Old Post.parcels", "parcels.id = {record}.parcel_id")
_DELIVERED = Words("包裹送到那天", "the day the parcel was delivered")

PARCEL_LINES = RecordSet(
    name="parcel_lines",
    words=Words("包裹明细", "Parcel lines"),
    short=Words("包裹明细", "lines"),
    table="Old Post.parcel_lines",
    key=("parcel_id", "line_no"),
    subject="parcel_id",
    subject_type="bigint",
    through=Through("Old Post.parcels", "id", "customer_id"),
    personal={"gift_note": Mask.NULL},
    facts=(
        Fact(
            "delivered_on",
            "date",
            """(select parcels.delivered_on from "Old Post".parcels
                where parcels.id = {record}.parcel_id)""",
            nullable=True,
            reads=(_PARCEL,),
            words=_DELIVERED,
        ),
    ),
)

PARCELS = RecordSet(
    name="parcels",
    words=Words("包裹", "Parcels"),
    short=Words("包裹", "parcels"),
    table="Old Post.parcels",
    key="id",
    subject="customer_id",
    subject_type="bigint",
    created_zone=_ZONE,
    personal={"receiver": Mask.NAME, "sender": {"phone": Mask.PHONE, "card": {"name": Mask.NAME}}},
    facts=(Fact("delivered_on", "date", "{record}.delivered_on", nullable=True, words=_DELIVERED),),
    needed_by=(NeededBy("parcel_lines", "parcel_id"),),
)

FEES = RecordSet(
    name="fees",
    words=Words("邮费", "Fees"),
    short=Words("邮费", "fees"),
    table="old_parcels.fees",
    key="no",
    subject="customer_no",
    subject_type="char",
    created_at="paid_on",
    created_type="date",
    created_zone=_ZONE,
    personal={"account": Mask.NULL},
    facts=(
        Fact("paid_on", "date", "{record}.paid_on", words=Words("付款那天", "the day it was paid")),
    ),
)

TRACKS = RecordSet(
    name="tracks",
    words=Words("物流查询", "Look-ups"),
    short=Words("物流查询", "look-ups"),
    table="old_parcels.tracks",
    key="id",
    subject="customer_id",
    subject_type="integer",
    personal={"place": None},
)

DOMAIN = Domain(name="old_parcels", record_sets=(PARCEL_LINES, PARCELS, FEES, TRACKS))
