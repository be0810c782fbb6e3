"""The desk in a real browser: files dropped, findings at their cells, corrections arriving, letters sent."""

import base64
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from aiosmtpd.smtp import SMTP, Envelope, Session
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait
from tests.desk_round import RIGHT, copy_of, make_round, workbook

from nianbao.cli.main import run

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
pytestmark = [
    pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="needs chromium and chromedriver on the PATH"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
SECONDS = 180
"""How long anything may take on a busy machine."""
QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-dev-shm-usage",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--window-size=1366,768",
)  # fmt: skip
DROP = """
const bytes = Uint8Array.from(atob(arguments[1]), (one) => one.charCodeAt(0));
const data = new DataTransfer();
data.items.add(new File([bytes], arguments[0]));
const zone = document.getElementById("drop");
for (const name of ["dragenter", "dragover", "drop"]) {
  zone.dispatchEvent(new DragEvent(name, { bubbles: true, cancelable: true, dataTransfer: data }));
}
"""
"""What the browser does when somebody lets go of a file over the page."""


@pytest.fixture(scope="module")
def browser() -> Iterator[webdriver.Chrome]:
    """Start the browser once."""
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM or ""
    for option in QUIET:
        options.add_argument(option)
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    driver.set_script_timeout(SECONDS)  # axe looks at every cell of the tables
    driver.set_page_load_timeout(SECONDS)
    yield driver
    driver.quit()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a round that is copied for each test."""
    return make_round(tmp_path_factory.mktemp("browser"))


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """Return a copy of the round, in a folder with a space in its name."""
    return copy_of(made, tmp_path)


@pytest.fixture
def desk(folder: Path, browser: webdriver.Chrome) -> Iterator[str]:
    """Run the desk of the copy as its user does, enter it, and return its address."""
    yield from opened(folder, browser)


@pytest.fixture(scope="module")
def untouched(
    made: Path, tmp_path_factory: pytest.TempPathFactory, browser: webdriver.Chrome
) -> Iterator[str]:
    """Return the address of one desk for all the tests that only read; the others have one of their own."""
    yield from opened(copy_of(made, tmp_path_factory.mktemp("untouched")), browser)


def opened(folder: Path, browser: webdriver.Chrome) -> Iterator[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "nianbao", "desk", "--no-browser"],
        cwd=folder,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    address = process.stdout.readline().strip()
    browser.get(address)
    yield address.partition("?")[0].rstrip("/")
    browser.get("about:blank")  # the page asks the desk again and again
    process.terminate()
    process.communicate(timeout=SECONDS)


def until(browser: webdriver.Chrome, found: Callable[[webdriver.Chrome], Any]) -> Any:
    return WebDriverWait(browser, SECONDS, 0.2).until(found)


def text(browser: webdriver.Chrome, selector: str) -> str:
    """Return what is seen in some elements, taken at one moment: the page may be replaced at any other."""
    return str(
        browser.execute_script(
            "return [...document.querySelectorAll(arguments[0])].map((one) => one.innerText).join(' ')",
            selector,
        )
    )


def test_a_dropped_file_shows_its_findings_and_the_cell(
    browser: webdriver.Chrome, desk: str, folder: Path
) -> None:
    """The finding is in plain words, and on the office's page its cell is red and leads to it."""
    browser.get(f"{desk}/inbox")
    wrong = workbook("003", "丙局", applications__received__natural_person=4)
    browser.execute_script(DROP, "丙局.xlsx", base64.b64encode(wrong).decode())
    until(browser, lambda page: "丙局" in text(page, "#taken") and "必须改" in text(page, "#taken"))
    assert (folder / "收件" / "丙局.xlsx").read_bytes() == wrong
    browser.find_element(By.LINK_TEXT, "丙局").click()
    cell = until(browser, lambda page: page.find_element(By.ID, "c-applications.received.natural_person"))
    assert "error" in cell.get_attribute("class") and cell.text.startswith("4")
    cell.find_element(By.TAG_NAME, "a").click()
    assert "自然人" in text(browser, ".finding:target")
    browser.get(f"{desk}/inbox")
    browser.execute_script(DROP, "乙 改.xlsx", base64.b64encode(workbook("002", "乙街道", **RIGHT)).decode())
    until(
        browser,
        lambda page: "乙 改.xlsx" in text(page, "#stored") and "已有更新的文件" in text(page, "#stored"),
    )


def test_a_correction_arrives_while_the_page_is_open(
    browser: webdriver.Chrome, desk: str, folder: Path
) -> None:
    """Nobody reloads: the board turns by itself."""
    browser.get(f"{desk}/")
    assert "待改" in text(browser, "#rows tbody")
    until(browser, lambda page: page.execute_script("return document.body.dataset.mark"))
    (folder / "收件" / "002_改.xlsx").write_bytes(workbook("002", "乙街道", **RIGHT))
    until(
        browser,
        lambda page: "待改" not in text(page, "#rows tbody") and "乙街道" in text(page, "#rows tbody"),
    )


class Post(Sink):
    """Keeps who was written to."""

    def __init__(self) -> None:
        super().__init__()
        self.people: list[str] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.people += envelope.rcpt_tos
        return "250 OK"


@pytest.fixture
def post(folder: Path) -> Iterator[Post]:
    """Start a mail server on loopback, and name it in the settings of the round."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    keeper = Post()
    controller = Controller(keeper, hostname="127.0.0.1", port=port)
    controller.start()
    account = f'[smtp]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\nfrom = "me@example.cn"\n'
    (folder / "账号.toml").write_text(account, encoding="utf-8")
    settings = folder / "nianbao.toml"
    settings.write_text(
        settings.read_text(encoding="utf-8").replace('account = ""', 'account = "账号.toml"'),
        encoding="utf-8",
    )
    yield keeper
    controller.stop()


def test_letters_are_sent_only_after_the_second_question(
    post: Post, browser: webdriver.Chrome, desk: str, folder: Path
) -> None:
    """The letter is written, seen, ticked, asked about with its address, and sent once."""
    browser.get(f"{desk}/letters/templates")
    browser.find_element(By.CSS_SELECTOR, "form[action$='/run/templates'] button").click()
    until(browser, lambda page: "完成" in text(page, "#outcome"))
    browser.get(f"{desk}/letters/templates")
    until(browser, lambda page: "bing@example.cn" in text(page, "main"))
    browser.find_element(By.PARTIAL_LINK_TEXT, "丙局").click()  # beside the list, not in its place
    browser.switch_to.frame(browser.find_element(By.CSS_SELECTOR, "iframe.letter"))
    until(browser, lambda page: "附件“003_丙局_2024.xlsx”" in text(page, "body"))
    browser.switch_to.default_content()
    assert serious_faults(browser) == []
    browser.find_element(By.XPATH, "//button[contains(., '发选中的信')]").click()
    until(browser, lambda page: "bing@example.cn" in text(page, ".addresses"))
    assert post.people == []
    browser.find_element(By.XPATH, "//button[contains(., '发出去')]").click()
    until(browser, lambda page: re.search("完成|没有做成", text(page, "#outcome")))
    assert post.people == ["bing@example.cn"], text(browser, "#output")
    browser.get(f"{desk}/letters/templates")
    assert not browser.find_element(By.NAME, "letter").is_selected()


def test_the_summary_is_written_fetched_and_right(browser: webdriver.Chrome, desk: str, folder: Path) -> None:
    """What the page offers is the summary that nianbao check accepts."""
    browser.get(f"{desk}/totals")
    browser.find_element(By.CSS_SELECTOR, "form[action$='/run/consolidate'] button").click()
    until(browser, lambda page: "完成" in text(page, "#outcome"))
    browser.get(f"{desk}/totals")
    link = browser.find_element(By.PARTIAL_LINK_TEXT, "下载 汇总.xlsx").get_attribute("href")
    data = browser.execute_async_script(
        "const done = arguments[1]; fetch(arguments[0]).then((one) => one.arrayBuffer()).then((bytes) => "
        "done(btoa(String.fromCharCode(...new Uint8Array(bytes)))))".replace("...new", "...new"),
        link,
    )
    fetched = folder.parent / "取到的.xlsx"
    fetched.write_bytes(base64.b64decode(data))
    assert run(["check", str(fetched)]) == 0


def serious_faults(browser: webdriver.Chrome) -> list[object]:
    """Return what axe finds that is serious or critical: the rule and where."""
    browser.execute_script(files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8"))
    result = browser.execute_async_script("axe.run().then(arguments[0])")
    return [
        (fault["id"], [node["html"] for node in fault["nodes"]][:3])
        for fault in result["violations"]
        if fault["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("page", ["/", "/inbox", "/offices", "/office/002", "/totals", "/letters", "/paper"])
def test_nothing_stands_in_the_way_of_anybody(browser: webdriver.Chrome, untouched: str, page: str) -> None:
    """axe finds nothing serious, nothing was blocked or broken, and no page is wider than a phone or a screen.

    Wide tables scroll in their own box.
    """
    browser.get_log("browser")  # type: ignore[no-untyped-call]
    try:
        for width in (390, 1366):
            screen = {"width": width, "height": 768, "deviceScaleFactor": 1, "mobile": False}
            browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
            browser.get(untouched + page)
            seen, whole = browser.execute_script(
                "const page = document.documentElement; return [page.clientWidth, page.scrollWidth]"
            )
            assert 0 < seen <= width and whole == seen, width
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    assert serious_faults(browser) == []
    assert [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"] == []  # type: ignore[no-untyped-call]


def test_the_keyboard_is_enough(browser: webdriver.Chrome, untouched: str) -> None:
    """The first stop of the tabulator leads past the menu, and every stop can be seen."""
    browser.get(f"{untouched}/")
    body = browser.switch_to.active_element
    body.send_keys("\ue004")
    assert browser.switch_to.active_element.text == "跳到正文"
    for _ in range(12):
        browser.switch_to.active_element.send_keys("\ue004")
        outline = browser.execute_script("return getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none"
