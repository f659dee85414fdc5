"""What a case asks for and cannot have stands in a column of its own."""

from alembic import op

revision = "domain_0005"
down_revision = "domain_0004"


def upgrade() -> None:
    op.execute("alter table cases add column refused text[] not null default '{}'")
    # Earlier versions write such a name among the record sets, with a question mark before it, and
    # go on until they are replaced. They find it there still; to others it is no record set's name.
    op.execute("""
        create function note_refused() returns trigger language plpgsql as $$
        begin
          new.refused := array(
            select substr(name, 2) from unnest(new.records) with ordinality as r(name, n)
            where left(name, 1) = '?' order by n);
          return new;
        end $$""")
    op.execute("""
        create trigger cases_refused before insert or update of records on cases for each row
          when (position('?' in array_to_string(new.records, ',')) > 0)
          execute function note_refused()""")
    op.execute("""
        update cases set records = records
        where position('?' in array_to_string(records, ',')) > 0""")
