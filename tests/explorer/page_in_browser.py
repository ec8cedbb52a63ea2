"""A page in Chromium, as a user sees and works it."""

import json
import shutil
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.wait import WebDriverWait

PROGRAMS = ("chromium", "chromedriver")


def missing() -> str:
    """Why there is no browser here; empty if there is one."""
    absent = [name for name in PROGRAMS if shutil.which(name) is None]
    return f"{' and '.join(absent)} is not here" if absent else ""


def chromium(profile: Path) -> webdriver.Chrome:
    """A headless Chromium that tells of its console and its network."""
    browser, driver = map(shutil.which, PROGRAMS)
    options = webdriver.ChromeOptions()
    options.binary_location = browser
    switches = "headless=new no-sandbox disable-gpu disable-quic no-first-run disable-sync"
    switches += " disable-background-networking disable-component-update disable-dev-shm-usage"
    for switch in (*switches.split(), f"user-data-dir={profile}"):
        options.add_argument(f"--{switch}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    return webdriver.Chrome(options=options, service=Service(driver))


class Browser:
    """A page in Chromium."""

    def __init__(self, driver, path):
        self.driver, self.path = driver, path
        driver.get_log("browser"), driver.get_log("performance")  # of tests before

    def open(self, address=""):
        self.driver.get("about:blank")  # else only the part after # would change
        self.driver.get(f"{self.path.as_uri()}#{address}")

    def look(self, width=1400, height=900, **features):
        """A window size, and what the user prefers."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        preferred = {"prefers-color-scheme": "light", "prefers-reduced-motion": "no-preference"}
        preferred |= {name.replace("_", "-"): value for name, value in features.items()}
        media = [{"name": name, "value": value} for name, value in preferred.items()]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": media})

    def run(self, script, *arguments):
        return self.driver.execute_script(f"return {script}", *arguments)

    def find(self, selector):
        return self.driver.find_element("css selector", selector)

    def all(self, selector):
        return self.driver.find_elements("css selector", selector)

    def console(self):
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def requests(self):
        entries = [
            json.loads(entry["message"])["message"]
            for entry in self.driver.get_log("performance")
        ]
        return [
            entry["params"]["request"]["url"]
            for entry in entries
            if entry["method"] == "Network.requestWillBeSent"
        ]

    def check(self):
        assert self.console() == []
        asked = self.requests()
        assert asked
        assert {url.partition(":")[0] for url in asked} <= {"file", "data", "blob", "about"}


def wait(browser, condition, seconds=120):
    return WebDriverWait(browser.driver, seconds, 0.02).until(lambda _: condition())


def press(browser, *keys):
    for key in keys:
        browser.driver.switch_to.active_element.send_keys(key)


def choose(browser, name, value):
    browser.run(
        "(([id, value]) => { const box = document.getElementById(id); box.value = value;"
        " box.dispatchEvent(new Event('change')); })(arguments)",
        name,
        value,
    )


def copied(browser, view, what):
    browser.find(f"#{view}-copy-{what}").click()
    announced = "document.getElementById('announcer').textContent.includes('opied')"
    wait(browser, lambda: browser.run(announced))
    return browser.find(f"#{view}-text").get_property("value")


def shown(browser):
    """Wait until the view that is open shows something."""
    script = "document.querySelector('main > section:not([hidden])').textContent"
    wait(browser, lambda: browser.run(script))
