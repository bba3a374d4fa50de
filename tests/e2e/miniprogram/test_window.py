"""The compiled mini-program: a matter with photos from the hall's poster to its code, against a real server."""

from pathlib import Path

import pytest
from PIL import Image

from tests.e2e.installation import Installation
from tests.e2e.miniprogram.test_miniprogram import Phone
from tests.e2e.window_desk import WindowDesk


@pytest.fixture(scope="module")
def installation(demonstration: Installation) -> Installation:
    """The demonstration, which has officers of a window; the mini-program is compiled for it."""
    return demonstration


def test_a_matter_with_photos_waits_for_the_network_and_opens_by_its_code(
    bundle: Path, installation: Installation, tmp_path: Path
) -> None:
    desk = WindowDesk(installation)
    photos = [tmp_path / "first.jpg", tmp_path / "second.jpg"]
    for photo, size in zip(photos, [(400, 300), (1600, 1200)], strict=True):
        Image.effect_noise(size, 60).convert("RGB").save(photo, "JPEG")
    phone = Phone(bundle, tmp_path / "storage.json", desk.poster, *map(str, photos))

    phone.goes("submitMatter")
    code = phone.goes("followMatter")["code"]

    matter = desk.newest()
    assert len(matter["photos"]) == len(photos)
    assert not matter["real_name"]
    opened = desk.nobody("POST", "/api/m/window/matters/open", {"code": code})
    assert opened["number"] == matter["number"]
