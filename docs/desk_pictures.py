"""Draw the pictures of the desk anew, in a real browser: ``python docs/desk_pictures.py``.

Needs the extra ``desk``, selenium, chromium, chromedriver and ImageMagick. The round is that of ``nianbao demo``, with
the figures of another county as the third office's file, in which one column of the second table does not balance.
"""

import contextlib
import csv
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

from nianbao.demo import offices
from nianbao.form import find_form

PICTURES = Path(__file__).parent / "pictures"
OFFICE, FILE = "320830", "320830_盱眙县_2024.xlsx"
WRONG = {"applications.carried_out.natural_person": "7"}
WIDTH, HEIGHT = 1366, 768
OPTIONS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars")
SHOTS = {
    "desk-board": ("/", ""),
    "desk-office": (f"/office/{OFFICE}", "c-applications.received.natural_person"),
    "desk-totals": ("/totals", ""),
    "desk-charts": ("/totals", "charts"),
}
"""For each picture its page, and the id of what is to be seen on it."""


def main() -> None:
    """Draw every picture."""
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work) / "demo"
        run("demo", str(folder))
        season = folder / "2024"
        shutil.copy(wrong_file(season), season / "收件" / FILE)
        with browser() as driver, desk(season) as address:
            driver.get(address)
            base = address.partition("/?")[0]
            for name, (page, seen) in SHOTS.items():
                driver.get(base + page)
                driver.execute_script(
                    "document.getElementById(arguments[0])?.scrollIntoView("
                    "{block: arguments[0].startsWith('c-') ? 'center' : 'start'})",
                    seen,
                )
                draw(driver, PICTURES / f"{name}.png")


def wrong_file(season: Path) -> Path:
    """Fill the issued template of the third office, and return where."""
    form = find_form("gongkai-2021")
    with (form.folder / "examples" / "jinhu-2023.csv").open(encoding="utf-8", newline="") as file:
        values = {row["field"]: row["value"] for row in csv.DictReader(file)}
    path = season.parent / FILE
    template = (season / "模板" / FILE).read_bytes()
    path.write_bytes(offices.fill(form, template, {**values, **WRONG}))
    return path


def run(*arguments: str) -> None:
    """Run a command of the program."""
    subprocess.run([sys.executable, "-m", "nianbao", *arguments], check=True, stdout=subprocess.DEVNULL)


@contextlib.contextmanager
def browser() -> Iterator[webdriver.Chrome]:
    """Start the browser, with the window of the usual office screen."""
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    for option in OPTIONS:
        options.add_argument(option)
    driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
    size = {"width": WIDTH, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    yield driver
    driver.quit()


@contextlib.contextmanager
def desk(season: Path) -> Iterator[str]:
    """Run the desk of a round, and give its address."""
    command = [sys.executable, "-m", "nianbao", "desk", "--no-browser"]
    process = subprocess.Popen(command, cwd=season, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    yield process.stdout.readline().strip()
    process.terminate()
    process.communicate()


def draw(driver: webdriver.Chrome, path: Path) -> None:
    """Write what is seen, in few colours."""
    driver.save_screenshot(str(path))
    colours = ["+dither", "-colors", "128", "-strip"]
    subprocess.run(["convert", str(path), *colours, f"PNG8:{path}"], check=True)


if __name__ == "__main__":
    main()
