"""For every test: the test cluster, a database, and no skipping on the sly."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as sweeps
from pytest_django import DjangoDbBlocker

from tests import database
from yihu.core.cluster import Cluster, test_cluster

CI = os.environ.get("CI") == "true"

# No deadlines: a slow machine is not a wrong program.
sweeps.register_profile("quick", deadline=None, suppress_health_check=[HealthCheck.too_slow])
sweeps.register_profile("soak", sweeps.get_profile("quick"), max_examples=2_000)
sweeps.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """The test server, stopped when the last run that uses it ends."""
    with test_cluster().lease() as running:
        yield running


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    """Replaces pytest-django's own: an ordinary test runs on `test_<pid>` over the owner's connection."""
    cluster = request.getfixturevalue("cluster")
    with django_db_blocker.unblock(), database.databases_of_this_run(cluster):
        django_db_blocker.block()
        yield
        django_db_blocker.restore()


@pytest.fixture
def committed_db(
    cluster: Cluster, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[database.Database]:
    """A database of the test's own in which commits are real; use it where several connections meet."""
    with django_db_blocker.unblock(), database.database_of_its_own(cluster) as own:
        yield own


@pytest.fixture
def app_url(committed_db: database.Database) -> str:
    """The address of `committed_db` for the app role."""
    return committed_db.app_url


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # The browser's driver keeps an event loop running once it has started; what runs a loop of its own goes before.
    # By whole files: a file stays with its worker, and one test of it would start the driver before the other files.
    browsing = {item.path for item in items if _in_a_browser(item)}
    items.sort(key=lambda item: (item.path in browsing, _in_a_browser(item)))
    for item in items:
        for mark in item.iter_markers("django_db"):
            if mark.kwargs.get("transaction"):
                # It would end in TRUNCATE of every table, which append-only tables refuse.
                raise pytest.UsageError(f"{item.nodeid}: use the fixture committed_db, not transaction=True")


def _in_a_browser(item: pytest.Item) -> bool:
    fixtures: list[str] = getattr(item, "fixturenames", [])
    return item.get_closest_marker("browser") is not None or "browser" in fixtures


def pytest_sessionfinish(session: pytest.Session) -> None:
    if CI and _skipped(session.config) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if CI and (count := _skipped(config)):
        terminalreporter.write_line(f"CI=true: {count} skipped, which counts as failed", red=True)


def _skipped(config: pytest.Config) -> int:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return len(reporter.stats.get("skipped", [])) + len(reporter.stats.get("xfailed", [])) if reporter else 0
