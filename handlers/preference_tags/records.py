"""Where the preference tags are. Data and queries, no control flow."""

from fullstop.handlers.contract import Domain, RecordSet, Words

TAGS = RecordSet(
    name="tags",
    words=Words("偏好标签", "Preference tags"),
    short=Words("偏好标签", "tags"),
    table="preference_tags.tags",
    key="tag_no",
    no_rebuilding=True,
    personal={"tag": None},
)

DOMAIN = Domain(name="preference_tags", record_sets=(TAGS,))
