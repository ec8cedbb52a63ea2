"""A real browser."""

import shutil

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service


@pytest.fixture(scope="session")
def chromium(tmp_path_factory):
    """A headless Chromium that tells of its console and its network."""
    found = {name: shutil.which(name) for name in ("chromium", "chromedriver")}
    missing = [name for name, path in found.items() if path is None]
    if missing:
        pytest.skip(
            f"needs a browser, and {' and '.join(missing)} is not here; .ci/chromium installs "
            "it on Debian, as root"
        )
    options = webdriver.ChromeOptions()
    options.binary_location = found["chromium"]
    profile = tmp_path_factory.mktemp("chromium")
    switches = "headless=new no-sandbox disable-gpu disable-quic no-first-run disable-sync"
    switches += " disable-background-networking disable-component-update disable-dev-shm-usage"
    for switch in (*switches.split(), f"user-data-dir={profile}"):
        options.add_argument(f"--{switch}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(found["chromedriver"]))
    yield driver
    driver.quit()
