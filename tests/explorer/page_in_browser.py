"""A page in Chromium, as a user sees and works it."""

import json


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
