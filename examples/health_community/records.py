"""Where the records of the health community are. Data and queries, no control flow."""

from fullstop.handlers.contract import Domain, Fact, Mask, RecordSet, Sensitive, Words

PRESCRIPTIONS = RecordSet(
    name="prescriptions",
    words=Words("处方药订单", "Prescription orders"),
    short=Words("处方药订单", "prescriptions"),
    table="health_community.prescriptions",
    key="prescription_no",
    sensitive=frozenset({Sensitive.HEALTH}),
    personal={"medicine": None, "patient": Mask.STARS, "phone": Mask.NULL},
    facts=(
        Fact(
            "collected_on",
            "date",
            "{record}.collected_on",
            words=Words("取药那天", "the day it was collected"),
        ),
        Fact(
            "in_province",
            "boolean",
            "{record}.province = '某省'",
            words=Words("在某省取药", "collected in that province"),
        ),
    ),
)

VIDEOS = RecordSet(
    name="videos",
    words=Words("您发布的短视频", "Short videos you posted"),
    short=Words("短视频", "short videos"),
    table="health_community.videos",
    key="video_no",
    authors_own=True,
    personal={"title": None, "file": None, "nickname": None},
)

DOMAIN = Domain(name="health_community", record_sets=(PRESCRIPTIONS, VIDEOS))
