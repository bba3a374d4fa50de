"""The front ends' types of the API are those of the server's document."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("front_end", ["admin/web", "miniprogram_api/client"])
def test_the_types_are_not_stale(front_end: str, tmp_path: Path) -> None:
    document = tmp_path / "openapi.json"
    with document.open("w", encoding="utf-8") as file:
        subprocess.run([sys.executable, "-m", "scripts.openapi"], cwd=ROOT, stdout=file, check=True)
    checked = subprocess.run(
        ["node", "tools/api-types.mjs", "--check", document],
        cwd=ROOT / front_end,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr
