"""The desk without a browser: who may come in, what may be run, what may be stored and sent."""

import io
import re
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from flask.testing import FlaskClient
from tests.desk_round import RIGHT, copy_of, make_round, workbook

from nianbao.charts import draw
from nianbao.cli.main import run
from nianbao.desk import Desk, create_app
from nianbao.desk.gate import COOKIE, Gate
from nianbao.desk.jobs import CommandRun
from nianbao.desk.run_page import BUTTONS
from nianbao.desk.uploads import store
from nianbao.round import find_round
from nianbao.summary import figures_of

PORT = 8123
HERE = {"Host": f"127.0.0.1:{PORT}"}
OWN = {**HERE, "Origin": f"http://127.0.0.1:{PORT}", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a round that is copied for each test."""
    return make_round(tmp_path_factory.mktemp("desk"))


@pytest.fixture
def desk(made: Path, tmp_path: Path) -> Iterator[Desk]:
    """Open a copy of the round."""
    folder = find_round(copy_of(made, tmp_path))
    assert folder is not None
    opened = Desk(folder)
    yield opened
    opened.jobs.stop()


@pytest.fixture
def gate() -> Gate:
    return Gate(PORT)


@pytest.fixture
def stranger(desk: Desk, gate: Gate) -> FlaskClient:
    """Return a browser that never came in."""
    return create_app(desk, gate).test_client()


@pytest.fixture
def client(stranger: FlaskClient, gate: Gate) -> FlaskClient:
    """Return a browser that came in with the token."""
    assert stranger.get(f"/?token={gate.token}", headers=HERE).status_code == 303
    return stranger


# ------------------------------------------------------------------ who may come in


def _latest(desk: Desk) -> CommandRun | None:
    """Return the command that was started last; None where none was."""
    found = [job for number in range(1, 100) if (job := desk.jobs.get(number))]
    return found[-1] if found else None


def test_the_token_becomes_a_strict_cookie_and_leaves_the_address(stranger: FlaskClient, gate: Gate) -> None:
    """The cookie is for this host, for no script and for no other site; the address is clean afterwards."""
    answer = stranger.get(f"/?token={gate.token}", headers=HERE)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith(f"{COOKIE}=") and "HttpOnly" in cookie and "SameSite=Strict" in cookie
    assert gate.token not in cookie
    assert stranger.get("/", headers=HERE).status_code == 200


def test_a_token_works_once(client: FlaskClient, desk: Desk, gate: Gate) -> None:
    """Who copies the address later comes too late; who is in already may use it again."""
    other = create_app(desk, gate).test_client()
    assert other.get(f"/?token={gate.token}", headers=HERE).status_code == 403
    assert client.get(f"/?token={gate.token}", headers=HERE).status_code == 303


@pytest.mark.parametrize(
    "path", ["/", "/live", "/totals/file/summary", "/static/desk.js", "/letters/templates/0/body"]
)
def test_without_a_token_nothing_is_shown(stranger: FlaskClient, path: str) -> None:
    """Not even the parts of the pages."""
    answer = stranger.get(path, headers=HERE)
    assert answer.status_code == 403
    assert "重新运行 nianbao desk" in answer.text
    assert "甲街道" not in answer.text


@pytest.mark.parametrize(
    "host",
    ["evil.example", f"evil.example:{PORT}", "127.0.0.1:1", "127.0.0.1", f"127.0.0.1.evil.example:{PORT}"],
)
def test_a_foreign_host_name_is_refused(client: FlaskClient, host: str) -> None:
    """A name that leads here by DNS gets nothing, whatever cookie comes along."""
    assert client.get("/", headers={"Host": host}).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        HERE,
        {**HERE, "Origin": "http://evil.example"},
        {**HERE, "Origin": "null"},
        {**OWN, "Sec-Fetch-Site": "cross-site"},
        {**HERE, "Origin": f"http://127.0.0.1:{PORT + 1}"},
    ],
)
def test_only_the_pages_of_the_desk_change_anything(
    client: FlaskClient, desk: Desk, headers: dict[str, str]
) -> None:
    """A form on another site, or none at all, runs no command."""
    assert client.post("/run/consolidate", headers=headers).status_code == 403
    assert _latest(desk) is None


def test_pages_allow_no_script_but_their_own(client: FlaskClient) -> None:
    """The policy names no inline script and no outside host; pages hold neither."""
    for path in ("/", "/inbox", "/offices", "/office/002", "/totals", "/letters", "/paper"):
        answer = client.get(path, headers=HERE)
        assert answer.status_code == 200
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "script-src 'self'" in policy and "unsafe" not in policy
        assert not re.search(r"<script(?![^>]*src=)|\son\w+=|\sstyle=|https?://", answer.text)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


# ------------------------------------------------------------------ what is shown


def test_the_board_shows_the_counts_and_filters(client: FlaskClient) -> None:
    """The numbers are those of nianbao status; a filter leaves the others out."""
    page = client.get("/", headers=HERE).text
    assert [int(found) for found in re.findall(r"<dd>(\d+)</dd>", page)] == [3, 2, 1, 1, 0, 1]
    assert {"甲街道", "乙街道", "丙局"} <= set(re.findall(r">([甲乙丙][街道局]+)</a>", page))
    wrong = client.get("/?state=to-correct", headers=HERE).text
    assert re.findall(r'href="/office/(\d+)"', wrong) == ["002"]
    assert re.findall(r'href="/office/(\d+)"', client.get("/?q=丙", headers=HERE).text) == ["003"]


def test_a_finding_stands_at_its_cell(client: FlaskClient) -> None:
    """The wrong column of 表三 is red, and leads to the sentence."""
    page = client.get("/office/002", headers=HERE).text
    red = re.findall(r'class="figure error" id="c-([\w.]+)">\s*<a href="#f(\d+)">', page)
    assert ("applications.received.natural_person", "0") in red
    assert "自然人" in re.search(r'id="f0">.*?</li>', page, re.S)[0]  # type: ignore[index]


def test_a_sum_leads_to_the_offices_that_make_it_up(client: FlaskClient) -> None:
    """Only what passed is in the sum."""
    page = client.get("/totals", headers=HERE).text
    assert 'id="c-applications.received.total"' in page
    traced = client.get("/totals/trace/applications.received.total", headers=HERE).text
    assert re.findall(r'href="/office/(\d+)#c-applications.received.total"', traced) == ["001"]


def test_the_sum_is_drawn_as_the_summary_draws_it(client: FlaskClient, desk: Desk) -> None:
    """Charts are drawings of the page itself: every bar with its figure, nothing that the policy would block."""
    page = client.get("/totals", headers=HERE).text
    charts = re.findall(r"<figure>.*?</figure>", page, re.S)
    drawn = list(draw(figures_of(desk.snapshot().consolidation)))
    assert charts and len(charts) == len(drawn)
    for chart, drawing in zip(charts, drawn, strict=True):
        assert drawing.title in chart and "style" not in chart
        assert len(re.findall("<rect ", chart)) == len(list(drawing.lines()))


def test_versions_of_an_office_show_what_changed(client: FlaskClient, desk: Desk) -> None:
    """The figures that a correction changed stand beside each other, an empty cell as it is seen."""
    correction = workbook("002", "乙街道", **{**RIGHT, "applications__received__natural_person": 4})
    _drop(client, "改.xlsx", correction)
    page = client.get("/office/002", headers=HERE).text
    assert "改.xlsx" in page and "改了 2 处" in page
    rows = re.findall(r'<td class="n">([^<]*)</td><td class="n">([^<]*)</td></tr>', page)
    assert ("3", "4") in rows and len(rows) == 2


def test_pages_say_what_the_command_line_says(client: FlaskClient, desk: Desk) -> None:
    """What stands in a cell instead of a figure is shown there; a replaced file has no findings; each step leads on."""
    inbox = desk.folder.inbox
    typed = openpyxl.load_workbook(inbox / "002_乙街道_2024.xlsx")
    typed["表三"]["D5"].value = "3件"
    typed.save(inbox / "乙又报.xlsx")
    (inbox / "盖章页.jpg").write_bytes(b"\xff\xd8\xff\xe0 JFIF" + bytes(60))
    office = client.get("/office/002", headers=HERE).get_data(as_text=True)
    assert re.search(r'id="c-applications\.received\.natural_person">\s*<a href="#f\d+">3件</a>', office)
    listed = client.get("/inbox", headers=HERE).get_data(as_text=True)
    (older,) = re.findall(r"<tr>\s*<th scope=\"row\">002_乙街道_2024.xlsx</th>.*?</tr>", listed, re.S)
    assert '<span class="state ">已有更新的文件</span>' in older
    assert "两边不等" not in older
    board = client.get("/", headers=HERE).get_data(as_text=True)
    assert '<a href="/inbox">看看不知道是哪个单位的文件（1）</a>' in board
    offices = client.get("/offices", headers=HERE).get_data(as_text=True)
    assert re.findall(r'aria-current="page">(.*?)</a>', offices) == ["单位"]


def test_names_from_files_are_text(client: FlaskClient, desk: Desk) -> None:
    """A file that is called like a tag is shown as it is called."""
    (desk.folder.inbox / "<img src=x onerror=alert(1)>.xlsx").write_bytes(b"nothing")
    page = client.get("/inbox", headers=HERE).text
    assert "<img" not in page and "&lt;img" in page


# ------------------------------------------------------------------ what may be run


def test_only_known_commands_run(client: FlaskClient, desk: Desk) -> None:
    """A name that is no button is no page."""
    assert client.post("/run/demo", headers=OWN).status_code == 404
    assert _latest(desk) is None
    assert "demo" not in BUTTONS


def test_a_button_is_the_command_that_it_shows(client: FlaskClient, desk: Desk) -> None:
    """Consolidating from the page writes the summary that the command line writes, and it can be fetched."""
    assert client.get("/totals/file/summary", headers=HERE).status_code == 400
    answer = client.post("/run/consolidate", headers=OWN)
    job = _latest(desk)
    assert job is not None and answer.status_code == 303
    desk.jobs.wait(job, 60)
    page = client.get(answer.headers["Location"], headers=HERE).text
    assert "nianbao consolidate" in page
    with client.get("/totals/file/summary", headers=HERE) as file:
        data = file.data
    assert data == (desk.folder.path / "汇总.xlsx").read_bytes()


def test_one_command_at_a_time_and_it_can_be_cancelled(client: FlaskClient, desk: Desk) -> None:
    """The second is told which one runs; a cancelled one leaves nothing behind."""
    first = desk.jobs.start("测试", ["desk", "--no-browser"])
    answer = client.post("/run/consolidate", headers=OWN)
    assert answer.status_code == 400 and "测试" in answer.text
    client.post(f"/run/{first.number}/cancel", headers=OWN)
    desk.jobs.wait(first, 30)
    assert first.cancelled and not (desk.folder.path / "汇总.xlsx").exists()


def test_a_button_waits_for_the_command_line_that_holds_the_round(client: FlaskClient, desk: Desk) -> None:
    """It says who is busy, pages go on meanwhile, and afterwards it does its work whole."""
    with desk.snapshot().season.alone("nianbao mail returns"):
        client.post("/run/distribute", headers=OWN)
        job = _latest(desk)
        assert job is not None
        end = time.monotonic() + 60
        while job.running and not any("mail returns" in line for line in job.lines):
            assert time.monotonic() < end
            time.sleep(0.05)
        assert job.running and client.get("/live", headers=HERE).status_code == 200
    desk.jobs.wait(job, 60)
    assert job.code == 0, job.lines


def test_two_tabs_show_the_same_round(client: FlaskClient, desk: Desk) -> None:
    """What one page or a command line changes is on the next page that is asked for, whoever asks."""
    mark = client.get("/live", headers=HERE).json["mark"]  # type: ignore[index]
    assert run(["consolidate", "--round", str(desk.folder.path)]) in (0, 1)
    assert client.get("/live", headers=HERE).json["mark"] != mark  # type: ignore[index]
    assert "下载 汇总.xlsx" in client.get("/totals", headers=HERE).text
    assert "已汇总" in client.get("/office/001", headers=HERE).text


def test_while_offices_are_missing_the_report_says_so(
    client: FlaskClient, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The button for the report is the command that writes it incomplete, and it can be pressed again."""
    page = client.get("/totals", headers=HERE).text
    assert "/run/publish-page-incomplete" in page and '/run/publish-page"' not in page
    monkeypatch.chdir(desk.folder.path)
    for name in ("consolidate", "publish-page-incomplete", "publish-page-incomplete"):
        assert run(BUTTONS[name].arguments) in (0, 1)
    with client.get("/totals/file/page", headers=HERE) as file:
        assert "未报" in file.text


def test_stamped_copies_are_compared_by_the_command(client: FlaskClient, desk: Desk) -> None:
    """A right code turns green, a wrong one red, and what is no code is told; whose it is need not be said."""

    def compare(copy: str) -> str:
        answer = client.post("/paper", data={"copy": copy}, headers=OWN)
        return client.get(answer.headers["Location"], headers=HERE).text if answer.location else answer.text

    code = desk.snapshot().board.office("001").check_code  # type: ignore[union-attr]
    wrong = "000000" if code != "000000" else "000001"
    assert "甲街道：纸面与文件一致" in compare(f"{code}")
    assert "甲街道：纸面与文件一致" in compare(f" 甲街道　{code}\n")
    assert "甲街道：纸面与文件不一致" in compare(f"００１＝{wrong}")
    assert "没有一个单位的文件是校验码" in compare(wrong)
    assert "6 位的校验码" in compare("001 12")
    assert "没有单位" in compare("--force 123456")
    (desk.folder.inbox / "三.xlsx").write_bytes(workbook("003", "丙局", **RIGHT))
    assert "2 个单位的文件都是校验码" in compare(f"{code}")


# ------------------------------------------------------------------ what may be stored


def _drop(client: FlaskClient, name: str, data: bytes) -> str:
    answer = client.post("/inbox/one", data={"files": (io.BytesIO(data), name)}, headers=OWN)
    assert answer.status_code == 200
    return str(answer.json["html"])  # type: ignore[index]


def test_a_dropped_file_is_checked_at_once(client: FlaskClient, desk: Desk) -> None:
    """A correction passes, and the office's state follows."""
    assert desk.snapshot().board.counts.to_correct == 1
    page = _drop(client, "改好.xlsx", workbook("002", "乙街道", **RIGHT))
    assert "通过" in page and "乙街道" in page
    assert "隐藏" not in _drop(client, "~$锁.xlsx", b"x")
    assert desk.snapshot().board.counts.to_correct == 0


def test_tables_in_a_dropped_archive_are_checked_at_once(client: FlaskClient, desk: Desk) -> None:
    """They are taken out by the command that does so, and each is shown with what was found."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as package:
        package.writestr("报送/丙局.xlsx", workbook("003", "丙局", applications__received__natural_person=4))
        package.writestr("报送/乙街道.xlsx", workbook("002", "乙街道", **RIGHT))
    page = _drop(client, "报 送.zip", archive.getvalue())
    assert "取出了 2 个文件" in page and "丙局" in page and "乙街道" in page
    assert "必须改" in page and page.count("自然人") == 1
    assert "nianbao collect &#34;收件/报 送.zip&#34;" in page
    assert desk.snapshot().board.counts.missing == 0
    assert "没有新的表格" in _drop(client, "报 送.zip", archive.getvalue())


def test_an_archive_waits_for_the_command_that_runs(client: FlaskClient, desk: Desk) -> None:
    """It is kept, and the page offers to take its tables out afterwards."""
    running = desk.jobs.start("测试", ["desk", "--no-browser"])
    page = _drop(client, "坏.zip", b"no archive at all")
    assert "取出里面的表格" in page and (desk.folder.inbox / "坏.zip").is_file()
    desk.jobs.cancel(running.number)
    desk.jobs.wait(running, 30)
    page = _drop(client, "又坏.zip", b"no archive either")
    assert "没有新的表格" in page and _latest(desk) is not running


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("../../逃.xlsx", "逃.xlsx"),
        ("C:\\收件\\丙.xlsx", "丙.xlsx"),
        ("/etc/丙.xlsx", "丙.xlsx"),
        ("a\x00b.xlsx", "ab.xlsx"),
        ("CON.xlsx", "_CON.xlsx"),
        ("~$丙.xlsx", "_丙.xlsx"),
        (".隐藏.xlsx", "隐藏.xlsx"),
    ],
)
def test_no_name_leads_out_of_the_inbox(tmp_path: Path, given: str, stored: str) -> None:
    """Only the last part of a name counts, made safe."""
    upload = store(io.BytesIO(b"data"), given, tmp_path)
    assert upload.stored == tmp_path / stored
    assert [path.name for path in tmp_path.iterdir()] == [stored]


def test_a_path_in_a_request_reaches_no_file(client: FlaskClient, desk: Desk) -> None:
    """Files are named by what the desk lists, never by a path."""
    (desk.folder.path / "秘密.txt").write_text("秘密", encoding="utf-8")
    for path in (
        "/totals/file/../秘密.txt", "/totals/file/%2e%2e%2f秘密.txt", "/office/001/slip/..", "/static/../app.py",
        "/static/..%2fapp.py", "/letters/..%2f..%2f/0", "/office/..%2f001",
    ):  # fmt: skip
        answer = client.get(path, headers=HERE)
        assert answer.status_code in (400, 404)
        assert "秘密" not in answer.text.replace("秘密.txt", "") and "import" not in answer.text


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    """Another file of the same name is kept beside; the same file is there already."""
    first = store(io.BytesIO(b"one"), "a.xlsx", tmp_path)
    second = store(io.BytesIO(b"two"), "a.xlsx", tmp_path)
    again = store(io.BytesIO(b"two"), "a.xlsx", tmp_path)
    assert first.stored == tmp_path / "a.xlsx" and first.stored.read_bytes() == b"one"
    assert second.stored == tmp_path / "a（2）.xlsx" == again.stored
    assert "已经在收件里" in again.remark
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.xlsx", "a（2）.xlsx"]


def test_too_large_and_empty_files_are_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of them stays."""
    monkeypatch.setattr("nianbao.desk.uploads.LARGEST", 10)
    assert store(io.BytesIO(b"x" * 11), "a.xlsx", tmp_path).stored is None
    assert store(io.BytesIO(b""), "b.xlsx", tmp_path).stored is None
    assert list(tmp_path.iterdir()) == []


def test_letters_are_asked_about_before_they_are_sent(client: FlaskClient, desk: Desk) -> None:
    """The question names every address; nothing is sent by asking."""
    desk.jobs.wait(desk.jobs.start("写信", ["mail", "templates"]), 60)
    page = client.get("/letters/templates", headers=HERE).text
    names = re.findall(r'name="letter" value="([^"]+)"', page)
    assert len(names) == 1
    asked = client.post("/letters/templates/ask", data={"letter": names}, headers=OWN).text
    assert "bing@example.cn" in asked
    nothing = client.post("/letters/templates/ask", data={"letter": ["../x.eml"]}, headers=OWN)
    assert nothing.status_code == 400 and "没有选信" in nothing.text
    body = client.get("/letters/templates/0/body", headers=HERE)
    assert "sandbox" in body.headers["Content-Security-Policy"]
