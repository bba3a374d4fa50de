"""Rules about the project as a whole: where things stand, what is named where, what stays out."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
TOP_LEVEL = {
    ".ci",
    ".gitignore",
    "LICENSE",
    "README.md",
    "README.zh-CN.md",
    "admin",
    "miniprogram_api",
    "pyproject.toml",
    "requirements-dev.lock",
    "requirements-node.lock",
    "requirements.lock",
    "scripts",
    "server",
    "tests",
}
LOCK_FILES = [
    "requirements.lock",
    "requirements-dev.lock",
    "requirements-node.lock",
    "admin/web/package-lock.json",
    "miniprogram_api/client/package-lock.json",
]
PURE = {"server.china_time", "server.errors"}
DRIVER = {"motor", "pymongo", "bson", "gridfs"}


def _tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def _python(*folders: str) -> Iterator[Path]:
    for path in _tracked():
        place = path.relative_to(ROOT)
        is_python = path.suffix == ".py" or (place.parts[0] == "scripts" and _first_line(path).endswith("python3"))
        if is_python and place.parts[0] in folders:
            yield path


def _first_line(path: Path) -> str:
    with path.open("rb") as file:
        return file.readline(200).decode("utf-8", "replace").strip()


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def test_nothing_stands_at_the_top_that_is_not_agreed() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in _tracked()} <= TOP_LEVEL


def test_tests_are_no_package() -> None:
    assert not [path for path in _tracked() if path.name == "__init__.py" and "tests" in path.parts]


@pytest.mark.parametrize("name", LOCK_FILES)
def test_lock_files_pin_by_hash_and_name_no_address(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")

    hosts = set(re.findall(r"https?://([^/\"'\s]+)", text))
    # Addresses of projects' own pages (funding, licences) may stand there; where files come from may not.
    assert not [line for line in text.splitlines() if re.search(r'"resolved"|index-url|find-links|file:/', line)]
    if name.endswith(".json"):
        assert '"integrity"' in text
    else:
        assert not hosts
        pinned = re.findall(r"^[A-Za-z0-9._-]+==", text, re.MULTILINE)
        assert pinned
        assert text.count("--hash=sha256:") >= len(pinned)


def test_every_setting_is_documented_with_its_default() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    table = readme.split("<!-- settings -->")[1].split("<!-- /settings -->")[0]

    documented = set(re.findall(r"`(APP_[A-Z_]+)`", table))
    assert documented == {f"APP_{name.upper()}" for name in Settings.model_fields}
    for name, field in Settings.model_fields.items():
        assert f"| `APP_{name.upper()}` | " in table
        assert field.description
        assert field.description in table, f"APP_{name.upper()} is described differently in the README"


def test_only_the_store_imports_the_driver() -> None:
    offenders = [
        path.relative_to(ROOT)
        for path in _python("server", "admin", "miniprogram_api")
        if not path.is_relative_to(ROOT / "server/store") and {name.split(".")[0] for name in _imports(path)} & DRIVER
    ]
    assert not offenders


def test_tornado_is_imported_where_http_is_spoken_only() -> None:
    allowed = (
        ROOT / "server/web",
        ROOT / "server/app.py",
        ROOT / "admin",
        ROOT / "miniprogram_api",
        ROOT / "server/wechat",
    )
    offenders = [
        path.relative_to(ROOT)
        for path in _python("server", "admin", "miniprogram_api")
        if not any(path.is_relative_to(place) for place in allowed)
        and "tornado" in {name.split(".")[0] for name in _imports(path)}
    ]
    assert not offenders


_RULES = [path for path in _python("server") if path.name == "rules.py" or path.name.endswith("_rules.py")]


@pytest.mark.parametrize("path", _RULES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_rules_are_pure(path: Path) -> None:
    domain = f"server.{path.parent.name}."
    for name in _imports(path):
        pure = name.split(".")[0] in sys.stdlib_module_names or name in PURE or name.startswith(domain)
        assert pure, f"{path.relative_to(ROOT)} imports {name}"


def test_modules_are_not_named_like_the_standard_library() -> None:
    named = [path.relative_to(ROOT) for path in _python("server") if path.stem in sys.stdlib_module_names]
    assert not named


def test_the_time_is_asked_from_the_clock_alone() -> None:
    # The library behind the rate limits counts by the machine's clock, so what is left is worked out by it too.
    allowed = (ROOT / "server/clock.py", ROOT / "server/web/rate_limits.py")
    asking = re.compile(r"datetime\.(now|utcnow|today)\(|date\.today\(|time\.time\(")
    offenders = [
        path.relative_to(ROOT)
        for path in _python("server", "admin", "miniprogram_api")
        if path not in allowed and asking.search(path.read_text(encoding="utf-8"))
    ]
    assert not offenders


def test_big_files_at_the_root_of_the_design_stay_small() -> None:
    for name in ("server/app.py", "server/web/handler.py"):
        assert len((ROOT / name).read_text(encoding="utf-8").splitlines()) <= 150, name


def test_no_unfinished_work_is_left_in_the_code() -> None:
    marks = re.compile("|".join(["TO" + "DO", "FIX" + "ME", "X" * 3 + r"\b", "raise NotImplemented" + "Error"]))
    code = {".py", ".ts", ".vue", ".mjs", ".sh", ".css"}
    offenders = [
        path.relative_to(ROOT)
        for path in _tracked()
        if path.suffix in code and marks.search(path.read_text(encoding="utf-8"))
    ]
    assert not offenders


def test_environments_of_development_are_not_named() -> None:
    words = re.compile("|".join(["/wor" + "k/", r"registry\.npm" + "js", r"pypi\.or" + "g", "issue #" + r"\d"]))
    binary = {".png", ".jpg", ".ico", ".woff2", ".pdf", ".xlsx", ".svg"}
    offenders = [
        path.relative_to(ROOT)
        for path in _tracked()
        if path.suffix not in binary and words.search(path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert not offenders
