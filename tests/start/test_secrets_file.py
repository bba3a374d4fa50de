"""The secrets of a data directory."""

from pathlib import Path

from server.secrets_file import FILE_NAME, kept_secrets


def test_secrets_stay_as_they_were_made(tmp_path: Path) -> None:
    first = kept_secrets(tmp_path, "demo")
    assert kept_secrets(tmp_path, "prod") == first
    assert len(set(first.values())) == len(first)


def test_a_file_of_a_former_version_gets_the_keys_that_came_later(tmp_path: Path) -> None:
    first = kept_secrets(tmp_path, "prod")
    path = tmp_path / FILE_NAME
    former = [line for line in path.read_text().splitlines() if not line.startswith("APP_LOOKUP_KEY=")]
    path.write_text("\n".join(former) + "\n")
    now = kept_secrets(tmp_path, "prod")
    assert now["APP_LOOKUP_KEY"] != first["APP_LOOKUP_KEY"]
    assert {**now, "APP_LOOKUP_KEY": ""} == {**first, "APP_LOOKUP_KEY": ""}
    assert path.stat().st_mode & 0o777 == 0o600
    assert kept_secrets(tmp_path, "prod") == now


def test_no_office_s_file_holds_the_secrets_of_a_demonstration(tmp_path: Path) -> None:
    office = kept_secrets(tmp_path, "prod")
    # Nor when a demonstration is tried with it, which is refused afterwards.
    assert kept_secrets(tmp_path, "demo") == office
    assert not [name for name in office if name.startswith("DEMO_")]
