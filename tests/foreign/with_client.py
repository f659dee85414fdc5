"""Publishes a deletion request with Fullstop's own client, and follows it to its end."""

import os
import sys

from fullstop.client import Client


def main(subject_id: str) -> None:
    """Ask for everything that is held of a customer, and say what they are told."""
    servers, prefix = os.environ["BOOTSTRAP_SERVERS"], os.environ.get("TOPIC_PREFIX", "")
    with Client(servers, topic_prefix=prefix) as client:
        request = client.publish(subject_id)
        sys.stdout.write(f"{request.case_id}\n")
        for notice in client.follow(request.case_id, since=request.requested_at):
            sys.stderr.write(f"{notice.stage}: {notice.sms}\n")
            if notice.stage == "FINAL":
                return
    sys.exit("no last notice came in two minutes; the case goes on by itself")


if __name__ == "__main__":
    main(sys.argv[1])
