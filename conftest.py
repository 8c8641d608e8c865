"""For every test: the test cluster, a database, and no skipping on the sly."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as sweeps
from pytest_django import DjangoDbBlocker

from tests import database
from yihu.core.cluster import Cluster, test_cluster
from yihu.core.tests.serials import Serial

CI = os.environ.get("CI") == "true"

# No deadlines: a slow machine is not a wrong program. A change is judged by the same examples each time; the long run looks
# for new ones.
sweeps.register_profile(
    "quick", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True, database=None
)
sweeps.register_profile("soak", sweeps.get_profile("quick"), max_examples=2_000, derandomize=False)
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


@pytest.fixture(autouse=True)
def serials_anew() -> None:
    """A test makes the same things whichever tests ran before it in its process."""
    Serial.all_anew()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    of_files: dict[Path, list[pytest.Item]] = {}
    for item in items:
        of_files.setdefault(item.path, []).append(item)
    files = sorted(of_files, key=lambda path: (*_turn(of_files[path]), str(path)))
    # One file builds the county; beside it run those that need none, or their process would wait as long.
    builder = next((path for path in files if _turn(of_files[path])[0] == _WITH_A_COUNTY), None)
    if builder is not None:
        files.remove(builder)
        first = next((at for at, path in enumerate(files) if _turn(of_files[path])[0]), len(files))
        files.insert(first, builder)
    items[:] = [item for path in files for item in sorted(of_files[path], key=_in_a_browser)]
    for item in items:
        for mark in item.iter_markers("django_db"):
            if mark.kwargs.get("transaction"):
                # It would end in TRUNCATE of every table, which append-only tables refuse.
                raise pytest.UsageError(f"{item.nodeid}: use the fixture committed_db, not transaction=True")


_QUIET, _IN_A_BROWSER, _WITH_A_COUNTY = range(3)


def _turn(of_file: list[pytest.Item]) -> tuple[int, int, int]:
    """When a file is run. By whole files: a file stays with its process.

    The browser's driver keeps an event loop running once it has started, so what runs a loop of its own goes before all
    that is looked at in a browser. Long files first, so that no process is left alone with one at the end: those with
    most tests, and the journeys that serve a county of their own.
    """
    if not any(_in_a_browser(item) for item in of_file):
        return _QUIET, 0, -len(of_file)
    used = {name for item in of_file for name in getattr(item, "fixturenames", [])}
    if "county" not in used:
        return _IN_A_BROWSER, 0, -len(of_file)
    return _WITH_A_COUNTY, 0 if "on_day" in used else 1 if "fresh_county" in used else 2, -len(of_file)


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
