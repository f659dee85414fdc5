"""Customers at random, each text before an oracle: ``python -m tests.true_texts [--customers N]``.

Each asks in Chinese and in English. The product's own processes run on servers of their own, which
are ended. The oracle imports nothing of the product: it reads the shipped files, the tables and the
published notices.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter

from tests.support.own_servers import own_servers, say
from tests.support.true_run import a_shop, judged


def main(customers: int, seed: int) -> int:
    with own_servers("fullstop-true-texts-") as found:
        started = time.monotonic()
        with a_shop(found) as world:
            verdicts = judged(world, customers, seed)
        wrong = [verdict for verdict in verdicts if verdict.complaints]
        for verdict in wrong[:40]:
            say(f"{verdict.subject_id}: {verdict.text}")
            for line in verdict.complaints:
                say(f"    {line}")
        kinds = Counter(line.partition(":")[0] for v in wrong for line in v.complaints)
        for kind, count in kinds.most_common():
            say(f"{count:6} {kind.replace('_', ' ')}")
        say(
            f"{customers} customers, seed {seed}: {len(wrong)} of {len(verdicts)} texts are not as "
            f"they must be; {time.monotonic() - started:.0f} s"
        )
        return int(bool(wrong))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    sys.exit(main(asked.customers, asked.seed))
