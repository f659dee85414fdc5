"""Dead letters past the limit, folded."""

from alembic import op

revision = "domain_0003"
down_revision = "domain_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table floods (               -- of one partition, for one reason
          flood_id      bigint generated always as identity primary key,
          consumer      text not null,
          topic         text not null,
          partition     int not null,
          reason        text not null,
          first_offset  bigint not null,
          first_at      timestamptz not null,
          sha256        text not null,      -- of the first record
          length        int not null,
          last_offset   bigint not null,
          last_at       timestamptz not null,
          count         bigint not null,
          opened_at     timestamptz not null default clock_timestamp(),
          told          bigint not null default 0,  -- how many the last letter of it said
          told_at       timestamptz
        )""")
    op.execute("create index floods_place on floods (topic, partition, reason, first_offset)")
    op.execute("create index floods_untold on floods (told_at) where told < count")
