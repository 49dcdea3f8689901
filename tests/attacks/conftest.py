"""Servers to attack, and the line of JSON that says which rows were covered."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from server.settings import Settings
from tests.attacks.plan import settle, settle_bare
from tests.attacks.target import BARE, Target

BAD_BY_DEFAULT = frozenset(
    {1, 2, 3, 4, 6, 7, 8, 9, 10, 12, 13, 17, 18, 20, 21, 25, 26, 28, 29, 31, 35, 36}
)
"""Rows that an application which hardens nothing gets wrong."""


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which the two zones are settled and nothing has happened yet."""
    data = tmp_path_factory.mktemp("template") / "data"
    (settle_bare if BARE else settle)(Settings(data=data))
    return data


@pytest.fixture(scope="session")
def target(tmp_path_factory: pytest.TempPathFactory, template: Path) -> Iterator[Target]:
    """The one server that most rows attack, one after another."""
    folder = tmp_path_factory.mktemp("target")
    target = Target(folder, template)
    yield target
    target.stop()
    log = (folder / "log.txt").read_text()
    assert BARE or "Traceback" not in log, log


@pytest.fixture
def fresh(tmp_path: Path, template: Path) -> Iterator[Target]:
    """A server of its own, for what would get in the way of others."""
    target = Target(tmp_path / "fresh", template)
    yield target
    target.stop()


class Tally:
    """Which rows held, which fell, and what could not be tried at all."""

    def __init__(self) -> None:
        self.held: set[int] = set()
        self.fell: set[int] = set()
        self.failed = self.untried = 0

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: Any) -> Any:
        report = yield
        rows = [row for mark in item.iter_markers("attack") for row in mark.args]
        report.user_properties.append(("attack", rows))
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        rows = [row for name, value in report.user_properties if name == "attack" for row in value]
        if not rows:
            return
        if report.when == "call" and report.passed:
            self.held.update(rows)
        elif report.failed:
            self.failed += 1
            self.untried += report.when != "call"
            # What fails afterwards (the server's log) is not this row's fault; what fails
            # before is, except where the bare application is only expected to fall.
            if report.when == "call" or (report.when == "setup" and not BARE):
                self.fell.update(rows)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if BARE and (self.held or self.fell):
            # Here a test that fails is one that can.
            session.exitstatus = 1 if self.missing or self.untried else 0

    def pytest_unconfigure(self, config: pytest.Config) -> None:
        if not (self.held or self.fell) or hasattr(config, "workerinput"):
            return
        told: dict[str, Any] = {"covered": sorted(self.held - self.fell), "failed": self.failed}
        if BARE:
            told = {
                "bare": True, "red": sorted(self.fell), "expected_red": sorted(BAD_BY_DEFAULT),
                "missing_red": self.missing,
            }  # fmt: skip
        config.get_terminal_writer().line(json.dumps(told))

    @property
    def missing(self) -> list[int]:
        """Rows that a bare application should fall to and did not."""
        return sorted(BAD_BY_DEFAULT - self.fell)


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Tally(), "attack-tally")
    if BARE:
        config.option.tbstyle = "no"
        config.option.reportchars = ""
