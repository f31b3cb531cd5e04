"""The notebooks once more, as they are and under switches: the same bytes as committed.

The switches make this processor compute as an older one does, and change what else differs from
one machine to the next. A last cell in each notebook reads every switch back in the kernel that ran
it. No switch reaches the compression of PNG (Pillow's zlib chooses its code by processor), so
pictures are compared as pixels; they are also there as SVG.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import platform
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest
from matplotlib import image
from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
PLAIN = {name: value for name, value in os.environ.items() if name != "PYTHONHASHSEED"}
PLAIN["PYTHONPATH"] = os.pathsep.join(folder for folder in sys.path if folder)
SWITCHES = {
    "NPY_DISABLE_CPU_FEATURES": " ".join(__cpu_dispatch__),
    "OPENBLAS_CORETYPE": "Prescott",
    "NUMBA_CPU_NAME": "generic",
    "ARROW_USER_SIMD_LEVEL": "NONE",
    # exp, log and pow of the C library: NumPy draws random numbers with them.
    "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX,-AVX2,-FMA,-FMA4,-AVX512F",
    "PYTHONHASHSEED": "1",
    "LC_ALL": "C",
    "TZ": "Asia/Tokyo",
}
ENVIRONMENTS = {"plain": PLAIN, "switched": PLAIN | SWITCHES}
READ_BACK = """
import json, locale, math, struct, time, zlib
import pyarrow, scipy.linalg, sklearn.decomposition
from numba.core.registry import cpu_target
from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__
from threadpoolctl import threadpool_info

numbers = [f(n / 997) for n in range(1, 20000) for f in (math.exp, math.log, math.sin)]
print(json.dumps({
    "NumPy": [name for name in __cpu_dispatch__ if __cpu_features__[name]],
    "BLAS": [lib["architecture"] for lib in threadpool_info() if lib["user_api"] == "blas"],
    "Numba": cpu_target.target_context.codegen().magic_tuple()[1],
    "Arrow": pyarrow.runtime_info().simd_level,
    "C library": zlib.crc32(struct.pack(f"{len(numbers)}d", *numbers)),
    "hash": hash("a"),
    "locale": locale.setlocale(locale.LC_ALL),
    "time zone": time.tzname,
}))
"""

# A record of the files in a folder, and the fingerprint of a model of it.
BUILD = """
import sys
from bilateral.corpus import Corpus
from bilateral.corpus.build import build
from bilateral.topics import LDA

build(sys.argv[1], sys.argv[2], n_jobs=2, progress=False)
print(LDA(4, n_sweeps=20, random_state=1, n_jobs=2).fit(Corpus.read(sys.argv[2]).counts).digest_)
"""

pytestmark = pytest.mark.full
each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
command = runpy.run_path(str(ROOT / "notebooks" / "execute.py"))


def read_back(environment: dict[str, str]) -> dict:
    """What a Python of its own says of the switches."""
    run = [sys.executable, "-c", READ_BACK]
    return json.loads(subprocess.check_output(run, env=environment, text=True))


def check_switches(read: dict) -> None:
    alone = read_back(ENVIRONMENTS["switched"])
    assert read == {
        "NumPy": [],
        # Of NumPy and of SciPy. With 64 bits Prescott and Katmai are one, which has both names.
        "BLAS": ["Katmai", "Katmai"],
        "Numba": "generic",
        "Arrow": "none",
        "C library": alone["C library"],
        "hash": alone["hash"],
        "locale": "C",
        "time zone": ["JST", "JST"],
    }


def run(
    path: Path, folder: Path, environment: dict[str, str]
) -> tuple[nbformat.NotebookNode, dict]:
    """Run a notebook beside copies of the figures of the others; give it and what it read back."""
    (folder / "notebooks").mkdir(parents=True)
    (folder / "data").symlink_to(ROOT / "data")
    (folder / "notebooks" / "measured.py").symlink_to(ROOT / "notebooks" / "measured.py")
    shutil.copytree(ROOT / "figures", folder / "figures")
    entries = json.loads((folder / "figures" / "manifest.json").read_bytes())
    for name, entry in entries.items():
        if entry["notebook"] == path.name:
            for file in (folder / "figures").glob(f"{name}.*"):
                file.unlink()
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(READ_BACK))
    command["execute"](notebook, folder / "notebooks", environment)
    return notebook, json.loads(notebook.cells.pop().outputs[0].text)


def pixels(png: bytes) -> str:
    decoded = image.imread(io.BytesIO(png))
    return f"{decoded.shape} {hashlib.sha256(np.ascontiguousarray(decoded)).hexdigest()}"


def cells(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    """Cells with their outputs, pictures as pixels."""
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            if "image/png" in output.get("data", {}):
                output.data["image/png"] = pixels(base64.b64decode(output.data["image/png"]))
    return notebook.cells


def figures(folder: Path) -> dict[str, str]:
    """File names and what must be equal of each."""
    files = {file.name: file.read_bytes() for file in sorted((folder / "figures").iterdir())}
    entries = json.loads(files.pop("manifest.json"))
    for entry in entries.values():
        del entry["png"]["sha256"]
    shown = {name: pixels(d) if name.endswith("png") else d.decode() for name, d in files.items()}
    return {**shown, "manifest.json": json.dumps(entries)}


def check(path: Path, notebook: nbformat.NotebookNode, folder: Path) -> None:
    """Whether what a notebook shows and draws is what is committed."""
    committed = nbformat.read(path, as_version=4)
    for number, (one, other) in enumerate(zip(cells(notebook), cells(committed), strict=True)):
        assert one == other, f"cell {number}"
    assert command["as_text"](notebook) == command["as_text"](committed)
    drawn, there = figures(folder), figures(ROOT)
    assert drawn.keys() == there.keys()
    assert not [name for name in there if drawn[name] != there[name]]


@pytest.mark.parametrize("environment", ENVIRONMENTS)
@each_notebook
def test_a_notebook_gives_what_is_committed(path, environment, tmp_path):
    """From an empty cache; then, without switches, once more from what was kept."""
    if environment == "switched" and not on_linux_x86():
        pytest.skip("the switches are those of Linux on x86-64")
    kept = tmp_path / "kept"
    settings = ENVIRONMENTS[environment] | {"BILATERAL_CACHE": str(kept)}
    notebook, read = run(path, tmp_path / "fresh", settings)
    if environment == "switched":
        check_switches(read)
    check(path, notebook, tmp_path / "fresh")
    results = sorted(kept.rglob("*.pickle"))
    assert bool(results) == ("cached" in path.read_text(encoding="utf-8"))
    if environment == "plain" and results:
        notebook, _ = run(path, tmp_path / "again", settings)
        check(path, notebook, tmp_path / "again")
        assert sorted(kept.rglob("*.pickle")) == results


@pytest.mark.parametrize("files", ["unpacked", "speeches"])
def test_a_record_and_a_model_have_the_same_bytes(files, request, tmp_path):
    if not on_linux_x86():
        pytest.skip("the switches are those of Linux on x86-64")
    folder, built = request.getfixturevalue(files), {}
    for name, environment in ENVIRONMENTS.items():
        run = [sys.executable, "-W", "ignore", "-c", BUILD, str(folder), str(tmp_path / name)]
        digest = subprocess.check_output(run, env=environment, text=True)
        tables = sorted((tmp_path / name).iterdir())
        built[name] = [digest, *((file.name, file.read_bytes()) for file in tables)]
    assert len(built["plain"]) > 5
    assert built["plain"] == built["switched"]


@pytest.fixture
def speeches(mirror_folder, tmp_path):
    """The smallest archive of the mirror: two countries in the General Debate."""
    (archive,) = mirror_folder.glob("ungdc-*.tar.gz")
    (tmp_path / "mirror").mkdir()
    shutil.copy(archive, tmp_path / "mirror")
    return tmp_path / "mirror"


def test_without_the_switches_this_processor_does_otherwise():
    """A switch that changes nothing here has not been tried."""
    if not on_linux_x86():
        pytest.skip("the switches are those of Linux on x86-64")
    if not (__cpu_features__["AVX2"] and __cpu_features__["FMA3"]):
        pytest.skip("this processor has no AVX2 and FMA: there is little to switch off")
    plain, switched = map(read_back, ENVIRONMENTS.values())
    check_switches(switched)
    assert {name for name in plain if plain[name] == switched[name]} <= {"locale", "time zone"}


def on_linux_x86() -> bool:
    return sys.platform == "linux" and platform.machine() == "x86_64"
