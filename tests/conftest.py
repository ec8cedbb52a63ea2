"""A real browser."""

import page_in_browser
import pytest


@pytest.fixture(scope="session")
def chromium(tmp_path_factory):
    """A headless Chromium that tells of its console and its network."""
    why = page_in_browser.missing()
    if why:
        pytest.skip(f"needs a browser, and {why}; .ci/chromium installs it on Debian, as root")
    with page_in_browser.chromium(tmp_path_factory.mktemp("chromium")) as driver:
        yield driver
