"""What the tests of several folders share: one real, private Label Studio."""

from collections.abc import Iterator

import pytest

from annotate.studio.local import Server, start


@pytest.fixture(scope="session")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A Label Studio of its own for this run; the first test that needs it waits about a minute."""
    with start(tmp_path_factory.mktemp("studio")) as server:
        yield server
