"""The notebooks in JupyterLab, in a browser: what is opened, run and saved is no change for git.

Pictures are compared as pixels, since the compression of PNG depends on the processor.
"""

from __future__ import annotations

import base64
import io
import json
import os
import re
import runpy
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import unquote

import nbformat
import pytest
from matplotlib import image

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
LACKING = {"Chromium": not CHROMIUM, "Playwright": not find_spec("playwright")}
LACKING = " and ".join(name for name, lacks in LACKING.items() if lacks)
ADDRESS = re.compile(r"http://\S+/lab\?token=\w+")
MINUTES = 10  # until what hangs is given up
# Cells that are out of sight are in the page too. JupyterLab's own saving every two minutes is off:
# while it writes, a save that is asked for finds a file that it does not know, and asks a question.
SETTINGS = {
    "notebook-extension/tracker": {"windowingMode": "none"},
    "docmanager-extension/plugin": {"autosave": False},
}

# What shows a bar, and what draws, as the last line of its cell.
TRIAL = [
    "import pandas as pd\n"
    "from matplotlib import pyplot as plt\n"
    "from bilateral import figures, progress",
    "progress.DELAY = 0\n"
    "print('before')\n"
    "bar = progress.progress_bar(None, total=4, unit='step', mininterval=0)\n"
    "bar.update(2)\n"
    "print('after')",
    "bar.close()",
    "roles = pd.DataFrame({'source': ['wh'], 'role': 'official', 'share': 1.0})\n"
    "figures.plot_roles(roles, plt.subplots()[1])",
    "rate = pd.DataFrame({'side': ['US'], 'rate': 5.0, 'low': 4.0, 'high': 6.0})\n"
    "rate['quarter'] = pd.PeriodIndex(['2024Q1'], freq='Q-DEC')\n"
    "fig = figures.plot_salience(rate)\n"
    "fig",
    "fig",
]

pytestmark = [
    pytest.mark.full,
    pytest.mark.skipif(
        bool(LACKING) and os.environ.get("BILATERAL_BROWSER") != "required",
        reason=f"{LACKING} is not installed: the notebooks were not tried in JupyterLab",
    ),
]
execute = runpy.run_path(str(ROOT / "notebooks" / "execute.py"))


# --- a copy, a server and a browser ---------------------------------------------------------------
def git(folder: Path, *words: str) -> str:
    return subprocess.check_output(["git", *words], cwd=folder, text=True)


def commit(folder: Path) -> None:
    git(folder, "add", "--all")
    git(folder, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "-m", "all")


@pytest.fixture
def copy(tmp_path):
    """The files as they stand, in a git repository of their own."""
    if LACKING:
        pytest.fail(f"{LACKING} is not installed, and BILATERAL_BROWSER=required")
    folder = tmp_path / "copy"
    listed = git(ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
    git(folder, "init", "--quiet")
    commit(folder)
    return folder


@pytest.fixture
def lab(copy, tmp_path):
    """The address of JupyterLab, as `make lab` starts it for somebody who never used it before."""
    own = ["JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"]
    environment = os.environ | {name: str(tmp_path / name) for name in own}
    environment["PYTHONPATH"] = os.pathsep.join([str(copy / "src"), *filter(None, sys.path)])
    for name, values in SETTINGS.items():
        path = tmp_path / own[0] / f"lab/user-settings/@jupyterlab/{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(values))
    options = ["--allow-root", "--no-browser", "--expose-app-in-browser", "--log-level=CRITICAL"]
    server = subprocess.Popen(
        [sys.executable, str(copy / "notebooks" / "lab.py"), *options],
        cwd=tmp_path,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        said = []
        for line in server.stderr:
            said.append(line)
            if address := ADDRESS.search(line):
                break
        else:
            pytest.fail("JupyterLab did not start:\n" + "".join(said))
        yield address[0]
    finally:
        server.terminate()
        server.communicate()


@pytest.fixture
def page(lab):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1400, "height": 1000})
        page.set_default_timeout(MINUTES * 60_000)
        page.goto(lab)
        page.wait_for_function("window.jupyterapp?.restored.then(() => true)")
        yield page
        browser.close()


TABS = ".lm-DockPanel-tabBar .lm-TabBar-tab"
DO = """([command, options]) => {
    const all = async () => {
        if (command) await jupyterapp.commands.execute(command, options);
        for (const panel of jupyterapp.shell.widgets("main")) {
            await panel.context?.ready;
            await panel.sessionContext?.ready;
            await panel.sessionContext?.session?.kernel?.info;
        }
        return "done";
    };
    window.outcome = null;
    all().catch(String).then(outcome => { window.outcome = outcome; });
}"""


def do(page, command: str, **options) -> None:
    """Do what an entry of a menu does, until it is done, fails or asks something.

    Done means also that all that is open is loaded. No command: wait for that alone.
    """
    page.evaluate(DO, [command, options])
    page.wait_for_function("window.outcome || document.querySelector('.jp-Dialog')")
    assert page.locator(".jp-Dialog").all_inner_texts() == []
    assert page.evaluate("window.outcome") == "done"


def opened(page, name: str) -> None:
    do(page, "docmanager:open", path=f"notebooks/{name}")
    assert not unsaved(page)


def saved(page) -> None:
    do(page, "docmanager:save")
    assert not unsaved(page)
    assert page.locator(".jp-Dialog, .Toastify__toast").all_inner_texts() == []  # nothing asked


def tabs(page) -> list[str]:
    return page.locator(TABS).all_inner_texts()


def unsaved(page) -> bool:
    return page.locator(".lm-DockPanel-tabBar .jp-mod-dirty").count() > 0


def closed(page, name: str) -> None:
    """Close what is in front, without a question."""
    page.evaluate("() => { jupyterapp.commands.execute('application:close'); }")
    page.wait_for_function(
        "([tabs, name]) => document.querySelector('.jp-Dialog')"
        " || ![...document.querySelectorAll(tabs)].some(tab => tab.innerText === name)",
        arg=[TABS, name],
    )
    assert page.locator(".jp-Dialog").all_inner_texts() == []


# --- what git sees --------------------------------------------------------------------------------
def pixels(png: bytes) -> bytes:
    return image.imread(io.BytesIO(png)).tobytes()


def content(path: str, data: bytes) -> object:
    """What must be equal of a file: pictures as pixels, all else byte for byte."""
    if path.endswith(".png"):
        return pixels(data)
    if path == "figures/manifest.json":
        entries = json.loads(data)
        for entry in entries.values():
            del entry["png"]["sha256"]
        return json.dumps(entries)
    if path.endswith(".ipynb"):
        return re.sub(rb'"image/png": "([^"]+)\\n"', picture, data)
    return data


def picture(match: re.Match) -> bytes:
    return repr(pixels(base64.b64decode(match[1]))).encode()


def changes(folder: Path) -> list[str]:
    """Lines of `git status` that stand for more than another compression of pictures."""
    found = []
    for line in git(folder, "status", "--porcelain", "--untracked-files=all").splitlines():
        path = line[3:]
        before = subprocess.run(["git", "show", f"HEAD:{path}"], cwd=folder, capture_output=True)
        there = before.returncode == 0 and (folder / path).is_file()
        now = (folder / path).read_bytes() if there else b""
        if not there or content(path, before.stdout) != content(path, now):
            found.append(line)
    return found


# --- tests ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_run_in_jupyterlab_is_as_committed(name, page, copy):
    opened(page, name)
    closed(page, name)
    assert git(copy, "status", "--porcelain") == ""
    opened(page, name)
    do(page, "editmenu:clear-all")
    saved(page)
    assert changes(copy) == [f" M notebooks/{name}"]  # it is saved, and nothing of the run is left
    do(page, "notebook:run-all-cells")
    saved(page)
    cells = nbformat.read(copy / "notebooks" / name, as_version=4).cells
    cells = [cell for cell in cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    assert not [o for cell in cells for o in cell.outputs if o.output_type == "error"]
    assert changes(copy) == []
    closed(page, name)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_links_lead_somewhere(name, page, copy):
    opened(page, name)
    links = page.locator(".jp-NotebookPanel a[href]")
    hrefs = [link.get_attribute("href") for link in links.all()]
    assert hrefs
    headings = [
        heading.get_attribute("data-jupyter-id")
        for heading in page.locator(".jp-NotebookPanel [data-jupyter-id]").all()
    ]
    for number, href in enumerate(hrefs):
        if href.startswith("#"):
            assert unquote(href[1:]) in headings
        elif "/files/" in href:
            before = tabs(page)
            links.nth(number).click()
            page.wait_for_function(
                "([what, n]) => document.querySelectorAll(what).length > n",
                arg=[f"{TABS}, .jp-Dialog", len(before)],
            )
            (new,) = set(tabs(page)) - set(before)
            assert new == Path(href.partition("?")[0]).name
            do(page, "")  # what is closed while it loads counts as changed
            closed(page, new)
        else:
            assert href.startswith("https://"), href
    assert git(copy, "status", "--porcelain") == ""


def test_a_bar_and_a_figure_in_a_notebook(page, copy):
    path = copy / "notebooks" / "09_trial.ipynb"
    cells = [nbformat.v4.new_code_cell(cell, id=f"c{n}") for n, cell in enumerate(TRIAL)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    assert execute["replace"](path) == ""
    commit(copy)
    outputs = [cell.outputs for cell in nbformat.read(path, as_version=4).cells]
    kinds = [[(o.output_type, *o.get("data", [o.get("text")])) for o in cell] for cell in outputs]
    assert kinds == [
        [],
        [("stream", "before\nafter\n")],
        [],
        [("display_data", "image/png", "text/plain")],
        [("execute_result", "image/png", "text/plain")],
        [("execute_result", "image/png", "text/plain")],
    ]
    opened(page, path.name)
    do(page, "editmenu:clear-all")
    bar = page.get_by_text("| 2/4 [")
    for number in range(len(TRIAL)):
        do(page, "notebook:run-cell")
        assert bar.count() == (number == 1)
        do(page, "notebook:move-cursor-down")
    saved(page)
    assert changes(copy) == []


def test_make_lab_takes_options():
    done = subprocess.check_output(
        ["make", "--dry-run", "lab", "LAB_ARGS=--no-browser --port 8899"], cwd=ROOT, text=True
    )
    assert "notebooks/lab.py --no-browser --port 8899\n" in done
