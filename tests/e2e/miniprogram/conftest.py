"""What the tests of the compiled mini-program share."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.e2e.installation import CLIENT, Installation
from tests.once import made_once

BUILD_SECONDS = 180


# Stands in the compiled mini-program for the address of whichever server it is to talk to.
ANY_SERVER = "http://any-server.test"


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The mini-program, compiled for no server in particular."""
    return made_once(tmp_path_factory, "mini-program", _compile)


def _compile(directory: Path) -> None:
    settings = {"CI": "1", "VITE_API_BASE": ANY_SERVER, "UNI_OUTPUT_DIR": str(directory)}
    command = ["npm", "run", "--silent", "build:mp-weixin"]
    subprocess.run(
        command, cwd=CLIENT, env=os.environ | settings, check=True, capture_output=True, timeout=BUILD_SECONDS
    )


@pytest.fixture(scope="module")
def bundle(compiled: Path, installation: Installation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The mini-program for the module's installation."""
    directory = shutil.copytree(compiled, tmp_path_factory.mktemp("mini-program") / "bundle")
    scripts = {path: path.read_text(encoding="utf-8") for path in directory.rglob("*.js")}
    assert any(ANY_SERVER in script for script in scripts.values())
    for path, script in scripts.items():
        path.write_text(script.replace(ANY_SERVER, installation.url), encoding="utf-8")
    return directory
