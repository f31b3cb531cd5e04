"""Shared by all tests: where things are, and a tiny upstream tree of all four sources."""

from __future__ import annotations

import gc
import gzip
import io
import sys
import tarfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from hypothesis import is_hypothesis_test, settings

# On import jsonschema builds a grammar of international addresses, for seconds, if there is this
# module. No schema that is tested asks for one.
sys.modules.setdefault("rfc3987_syntax", None)

# Compiled code is slow once, on its first call: no test is judged by its time.
# Properties are tried on few examples in `make test`, and on many in `make test-full`.
settings.register_profile("quick", deadline=None, max_examples=10)
settings.register_profile("full", deadline=None, max_examples=300)

ROOT = Path(__file__).resolve().parents[1]
READOUT = "statements-releases/2022-07/2022-07-12-readout-of-a-call-with-mexico{}.md"
BRIEFING = "press-briefings/2022-07/2022-07-13-press-briefing.md"
FACTS = "fact-sheets/2022-07/2022-07-12-bridges.md"
REMARKS = "remarks/2022-07/2022-07-14-remarks-in-santa-fe.md"
MORNING = "articulos/2022/julio/12--version-estenografica-conferencia-de-prensa.txt"
SPEECH = "data/TXT/Session 77 - 2022/{}_77_2022.txt"
VOLUME = "volumes/frus1925v02.xml"
AMLO = "PRESIDENTE ANDRÉS MANUEL LÓPEZ OBRADOR"


def is_full(config: pytest.Config) -> bool:
    """Whether this is a run of what is marked `full` alone."""
    return config.option.markexpr == "full"


def pytest_configure(config: pytest.Config) -> None:
    settings.load_profile("full" if is_full(config) else "quick")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Properties are tried in both runs."""
    if is_full(config):
        for item in items:
            if is_hypothesis_test(getattr(item, "obj", None)):
                item.add_marker("full")


def pytest_collection_finish() -> None:
    """Leave what is loaded by now out of garbage collection: a tenth of the time of `make test`."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def page(title: str, body: str, date: str = "2022-07-12") -> bytes:
    front = f"date: '{date}'\nsource_url: https://example.org/{date}\ntitle: {title}"
    return f"---\n{front}\n---\n\n{body}\n".encode()


def transcript(*turns: tuple[str, str]) -> bytes:
    head = "Conferencia de prensa\nPresidencia de la República\n12 de julio de 2022\n"
    return (head + "".join(f"---\n{label}\n{words}\n" for label, words in turns)).encode()


def letter(number: int, date: str, body: str) -> str:
    when = f'<dateline><date when="{date}">a day</date></dateline>' if date else ""
    return (
        f'<div type="document" xml:id="d{number}">'
        "<head>The Ambassador in Mexico (Sheffield) to the Secretary of State</head>"
        f"{when}<p>{body}</p></div>"
    )


def volume(*chapters: tuple[str, str]) -> bytes:
    inner = "".join(
        f'<div type="compilation"><head>{head}</head>{letters}</div>' for head, letters in chapters
    )
    return f'<TEI xmlns="http://www.tei-c.org/ns/1.0"><text>{inner}</text></TEI>'.encode()


READOUT_PAGE = page(
    "Readout of President Biden’s Call with President López Obrador of Mexico",
    "President Biden spoke with President López Obrador.\n\n"
    "They discussed the Northern Triangle, the U.S. border and 1,200 visas.",
)
TINY: dict[str, bytes] = {
    READOUT.format(""): READOUT_PAGE,
    READOUT.format("-2"): READOUT_PAGE,
    BRIEFING: page(
        "Press Briefing by Press Secretary Karine Jean-Pierre",
        "MS. JEAN-PIERRE:  Good afternoon.\n\n"
        "Q  Thank you.  Will the President talk about the tariffs on Mexico this week?\n\n"
        "MS. JEAN-PIERRE:  We are working with Mexico on it.\n\n"
        "Q  And what is the President going to do about gas prices this summer?\n\n"
        "MS. JEAN-PIERRE:  He has a plan.\n\n"
        "Q  What about the weather in the Midwest and the farmers there?\n\n"
        "MS. JEAN-PIERRE:  I have nothing new.",
        "2022-07-13",
    ),
    FACTS: page("Bridges for Ohio", "We are building bridges."),
    REMARKS: page("Remarks in Santa Fe", "THE PRESIDENT:  I like New Mexico.", "2022-07-14"),
    MORNING: transcript(
        (AMLO, "Buenos días. Los Estados Unidos Mexicanos son una república."),
        ("PREGUNTA", "Presidente, ¿qué va a pasar con los precios de la gasolina este año?"),
        (AMLO, "Van a bajar."),
        (
            "PREGUNTA",
            "Gracias. ¿Y qué dice del muro en la frontera con Estados Unidos, presidente?",
        ),
        (AMLO, "Que no.\nHablé con el presidente Biden, de EE. UU., sobre COVID-19."),
        ("PREGUNTA", "Sobre otro tema: ¿cuándo va usted a visitar el estado de Tabasco?"),
        (AMLO, "El domingo."),
        ("PREGUNTA", "¿Y cómo va la obra del tren que pasa por Campeche y Yucatán?"),
        (AMLO, "Bien."),
    ),
    SPEECH.format("MEX"): b"\xef\xbb\xbf1.\tWe greet you. Peace is our path.",
    SPEECH.format("USA"): b"We trade with our neighbors, Mexico and Canada.",
    VOLUME: volume(
        ("Mexico:", letter(1, "1925-11-05", "I saw the Minister.") + letter(2, "", "I left.")),
        ("China:", letter(3, "1925-11-06", "I saw nobody.")),
    ),
}


def tar(files: dict[str, bytes], top: str = f"texts-{'a' * 40}/") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, data in files.items():
            member = tarfile.TarInfo(top + name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return out.getvalue()


def lay(folder: Path, files: dict[str, bytes]) -> Path:
    """Write files at their paths below a folder."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


@pytest.fixture(scope="session")
def repository() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def mirror_folder() -> Path:
    folder = ROOT.parent / "shared" / "mirror"
    if not folder.is_dir():
        pytest.skip("shared/mirror is not beside this repository")
    return folder


@pytest.fixture(scope="session")
def tiny() -> dict[str, bytes]:
    """Upstream path to bytes: eleven documents of four sources, read through by hand."""
    return dict(TINY)


@pytest.fixture(scope="session")
def make() -> dict[str, Callable]:
    """Makers of upstream files, as functions by name."""
    return {
        "page": page,
        "transcript": transcript,
        "letter": letter,
        "volume": volume,
        "tar": tar,
        "lay": lay,
    }


@pytest.fixture(scope="session")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lay(tmp_path_factory.mktemp("unpacked"), TINY)


@pytest.fixture(scope="session")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same files as the mirror has them: archives, and volumes below frus/."""
    folder = tmp_path_factory.mktemp("packed")
    texts = {name: data for name, data in TINY.items() if name != VOLUME}
    mexican = {name: data for name, data in texts.items() if name.startswith("articulos")}
    lay(
        folder,
        {
            "a.tar.gz": tar(mexican),
            "b.tar.gz": tar({name: data for name, data in texts.items() if name not in mexican}),
            "frus/frus1925v02.xml.gz": gzip.compress(TINY[VOLUME]),
        },
    )
    return folder


@pytest.fixture
def in_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Build in this process: quicker for a few files, and what is patched is patched."""

    def here(task: Callable, batches: Iterable[list], n_jobs: int) -> Iterator[tuple]:
        return ((batch, task(batch)) for batch in batches)

    monkeypatch.setattr("bilateral.corpus.build.in_workers", here)


@pytest.fixture(scope="session")
def record(unpacked: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny tree as a record, built by two processes."""
    from bilateral.corpus.build import build

    target = tmp_path_factory.mktemp("built") / "record"
    build(unpacked, target, n_jobs=2, progress=False)
    return target
