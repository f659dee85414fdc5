"""A shop's schema as found in the wild is adopted, asked and given back while its people work.

`python -m tests.shop` does the same with a thousand customers.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from fullstop.sandbox.servers import Servers
from tests.shop.run import Options, run


@pytest.mark.timeout(400)
def test_an_old_shop_is_adopted_and_given_back_while_it_works(
    template: Servers, tmp_path: Path
) -> None:
    result = run(template, tmp_path, Options(asking=16, others=16))
    assert result.violations == []
    assert set(result.fates) == {"gone", "kept", "as it was"}
