from collections.abc import Iterator
from pathlib import Path

import pytest

from yihu.core.ledgers.tests import howto
from yihu.core.tests.factories import some_areas
from yihu.engine.ledgers import Ledger


@pytest.fixture
def water(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    """The ledger that the how-to page adds, in a county of two townships."""
    some_areas()
    with howto.installed(tmp_path, monkeypatch) as ledger:
        yield ledger
