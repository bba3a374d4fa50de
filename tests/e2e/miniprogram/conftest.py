"""What the tests of the compiled mini-program share."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.e2e.installation import CLIENT, Installation

BUILD_SECONDS = 180


@pytest.fixture(scope="module")
def bundle(installation: Installation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The mini-program, compiled for the module's installation."""
    directory = tmp_path_factory.mktemp("mini-program") / "bundle"
    settings = {"CI": "1", "VITE_API_BASE": installation.url, "UNI_OUTPUT_DIR": str(directory)}
    command = ["npm", "run", "--silent", "build:mp-weixin"]
    subprocess.run(
        command, cwd=CLIENT, env=os.environ | settings, check=True, capture_output=True, timeout=BUILD_SECONDS
    )
    return directory
