# SPDX-License-Identifier: Apache-2.0
"""A headless Chromium that opens files, and tells what they loaded and complained of."""

import json
import os
import pathlib
import shutil
import tempfile

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def required(*names):
    for name in names:
        if path := shutil.which(name):
            return path
    raise RuntimeError(f"{names[0]} is not installed; scripts/install-packages test installs it")


class Browser:
    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="assay-browser-")
        options = Options()
        options.binary_location = required(*BROWSERS)
        arguments = ["--headless=new", "--disable-gpu", "--disable-dev-shm-usage",
                     "--window-size=1280,900", f"--user-data-dir={self.folder}"]
        if os.geteuid() == 0:
            arguments.append("--no-sandbox")
        for argument in arguments:
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=Service(required("chromedriver")))

    def close(self):
        self.driver.quit()
        shutil.rmtree(self.folder, ignore_errors=True)

    def command(self, name, **parameters):
        return self.driver.execute_cdp_cmd(name, parameters)

    def run(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def open(self, path, scheme="light", width=1280):
        """The page, as a reader whose system has this colour scheme sees it first."""
        self.driver.get("about:blank")
        for log in ("browser", "performance"):
            self.driver.get_log(log)
        self.command("Emulation.setEmulatedMedia", media="",
                     features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.command("Emulation.setDeviceMetricsOverride", width=width, height=900,
                     deviceScaleFactor=1, mobile=False)
        self.driver.get(pathlib.Path(path).as_uri())

    def messages(self):
        """What the page wrote to its console, errors of its policy among it."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def requests(self):
        """The address of everything that was asked for."""
        events = [json.loads(entry["message"])["message"]
                  for entry in self.driver.get_log("performance")]
        return [event["params"]["request"]["url"] for event in events
                if event["method"] == "Network.requestWillBeSent"]

    def loaded_elsewhere(self):
        """What was asked for and is not in the file."""
        return [address for address in self.requests()
                if not address.startswith(("file:", "data:"))]
