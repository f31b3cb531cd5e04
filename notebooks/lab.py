"""Open JupyterLab at the root of the repository, and save notebooks as `execute.py` writes them.

JupyterLab keeps the version of Python in each notebook. A notebook that holds another version, or
none, counts as changed as soon as it is open. Here the version is put in when a notebook is read,
and left out when it is saved: so any Python opens them unchanged, and git sees results only.
"""

from __future__ import annotations

import os
import sys

from execute import HERE, KERNEL, LANGUAGE, ONE_THREAD, tidy
from ipykernel.ipkernel import IPythonKernel
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager
from jupyterlab.labapp import LabApp

OPTIONS = [
    f"--ServerApp.root_dir={HERE.parent}",
    "--ServerApp.contents_manager_class=lab.Contents",
]


class Contents(AsyncLargeFileManager):
    """The files, as JupyterLab reads and writes them."""

    async def get(self, path, content=True, *args, **more):
        model = await super().get(path, content, *args, **more)
        if content and model["type"] == "notebook":
            put_language(model["content"]["metadata"], IPythonKernel.language_info)
        return model

    async def save(self, model, path=""):
        if model.get("type") == "notebook" and "content" in model:
            put_language(model["content"]["metadata"], LANGUAGE)
            for cell in model["content"]["cells"]:
                cell["metadata"].pop("execution", None)  # the time when it ran, if that is kept
                if cell["cell_type"] == "code":
                    cell["outputs"] = tidy(cell["outputs"])
        return await super().save(model, path)


def put_language(metadata, language) -> None:
    """Describe the language, if it is the one of this environment's kernel."""
    if metadata.get("kernelspec") == KERNEL:
        metadata["language_info"] = dict(language)


def without_news(handler, page_config):
    """Ask the reader nothing of news and newer versions, and the network neither."""
    page_config["disabledExtensions"].append("@jupyterlab/apputils-extension:announcements")
    return page_config


if __name__ == "__main__":
    # This environment's kernel, with as many threads as when the notebooks were executed.
    os.environ.update(ONE_THREAD, JUPYTER_PREFER_ENV_PATH="1")
    server = LabApp.initialize_server([*OPTIONS, *sys.argv[1:]])
    server.web_app.settings["page_config_hook"] = without_news
    server.start()
