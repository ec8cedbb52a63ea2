"""A real browser, and what was left out without one."""

from collections import Counter

import page_in_browser
import pytest


@pytest.fixture(scope="session")
def chromium(tmp_path_factory):
    """A headless Chromium that tells of its console and its network."""
    if page_in_browser.missing():
        pytest.skip("need Chromium and its driver; .ci/chromium installs both on Debian")
    with page_in_browser.chromium(tmp_path_factory.mktemp("chromium")) as driver:
        yield driver


def pytest_terminal_summary(terminalreporter):
    """One line for each reason why tests were skipped."""
    skipped = terminalreporter.getreports("skipped")
    reasons = Counter(report.longrepr[2].removeprefix("Skipped: ") for report in skipped)
    for reason, tests in reasons.items():
        terminalreporter.write_line(f"left out: tests that {reason} ({tests})", yellow=True)
