"""The promises of the skeleton: pinned, in step, lint and tests from a clean clone."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import yaml
from packaging.specifiers import SpecifierSet

from bilateral.corpus.description import LIBRARIES

ROOT = Path(__file__).resolve().parents[1]
LOCK = (ROOT / "requirements" / "lock.txt").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

# A folder of one machine, at the start of a path (so /home/ inside a web address is none).
MACHINE_PATH = re.compile(
    r"(?<![\w.:/<-])/(?:work|root|home|tmp|Users|opt|mnt)/\w|file:/{2}|\b[A-Z]:\\+Users\b"
)
REGISTRY_HOST = re.compile(
    r"(?:pypi|pythonhosted|anaconda|prefix|devpi)\.(?:org|com|dev|io|net)", re.IGNORECASE
)
# What a clone does not have, wherever it lies.
NOT_OURS = {".git", ".cache", "__pycache__", "build", "dist", ".ipynb_checkpoints",
            ".hypothesis", ".pytest_cache", ".ruff_cache", ".mypy_cache",
            ".import_linter_cache"}  # fmt: skip


def requirements():
    """Return the lock's requirements, each with its hashes on one line."""
    return [line for line in LOCK.replace("\\\n", " ").splitlines() if line and line[0] not in "# "]


def bounds(specs):
    """Return name -> version bound, for strings such as ``numpy>=2.3``."""
    return dict(re.fullmatch(r"([\w-]+)(.*)", spec).groups() for spec in specs)


def texts():
    """Yield the path and the content of each text file that a clone would have."""
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [
            f
            for f in folders
            if f not in NOT_OURS and not f.startswith(".venv") and not f.endswith(".egg-info")
        ]
        for path in (Path(folder, name) for name in files if name not in NOT_OURS):
            content = path.read_bytes()
            if b"\0" not in content:
                yield path.relative_to(ROOT), content.decode("utf-8", errors="replace")


def test_lock_has_no_address():
    for sign in ("://", " @ ", "index", "find-links", "/", ".whl"):
        assert sign not in LOCK, sign
    assert not re.search(r"\b[\w-]+\.(?:org|com|net|io|dev)\b", LOCK)


def test_lock_pins_everything_with_hashes():
    rows = requirements()
    assert len(rows) > 50
    for row in rows:
        assert re.match(
            r"[a-z0-9][a-z0-9.-]*==\S+( ; [^\\]+?)?( +--hash=sha256:[0-9a-f]{64})+$", row
        )


def test_lock_has_what_the_project_asks_for():
    pinned = dict(re.match(r"([\w.-]+)==(\S+)", row).groups() for row in requirements())
    asked = bounds(PROJECT["dependencies"] + PROJECT["optional-dependencies"]["dev"])
    assert set(asked) <= set(pinned)
    # The project is built without isolation, so its build tool must be pinned too.
    assert int(pinned["setuptools"].split(".")[0]) >= 77


def test_lock_keeps_the_bounds():
    pinned = dict(re.match(r"([\w.-]+)==(\S+)", row).groups() for row in requirements())
    asked = bounds(PROJECT["dependencies"])
    for name, bound in asked.items():
        assert SpecifierSet(bound).contains(pinned[name]), name
    # Another version of these may count differently; record.json names them.
    for name in set(LIBRARIES) - {"nltk"}:
        assert {rule.operator for rule in SpecifierSet(asked[name])} == {">=", "<"}, name


def test_environment_is_in_step_with_pyproject():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    conda = [row for row in environment["dependencies"] if isinstance(row, str)]
    (pip,) = [row["pip"] for row in environment["dependencies"] if isinstance(row, dict)]
    assert environment["name"] == "bilateral"
    assert environment["channels"] == ["conda-forge"]
    assert conda[:2] == ["python=3.12", "pip"]
    assert pip[-1] == "-e ."
    listed = bounds([row.replace("matplotlib-base", "matplotlib") for row in conda[2:] + pip[:-1]])
    assert listed == bounds(PROJECT["dependencies"])


def test_rules_of_the_house_are_kept():
    lint = Path(sys.executable).with_name("lint-imports")
    run = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr


def test_ci_runs_lint_and_both_test_commands():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```\w*\n(.*?)^```", readme, flags=re.MULTILINE | re.DOTALL)
    # A comment may follow a command.
    shown = [line.split("#")[0].strip() for block in blocks for line in block.splitlines()]
    assert "make figures" in shown
    assert "make test" in shown
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert [row for row in script.splitlines() if row.startswith("make")] == [
        "make lint",
        "make test",
        "make test-full",
    ]
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_no_file_names_a_machine_or_a_registry():
    found = [
        f"{path}: {match.group()}"
        for path, text in texts()
        for pattern in (MACHINE_PATH, REGISTRY_HOST)
        for match in pattern.finditer(text)
    ]
    assert not found
