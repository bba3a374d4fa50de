"""What becomes of a photo: the picture alone is left, upright; what is no photo is refused."""

import io
import multiprocessing
import os
import signal
import time
import zipfile
from multiprocessing.connection import Connection

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from server.images import LONGEST_SIDE, MOST_FRAMES, THUMBNAIL_SIDE, ImageRefused, Refusal, clean, prepare_process
from tests.files.pictures import MARK, animation, metadata, opened, other_profile, photo, places_in, png_bomb, scene

KINDS = ("JPEG", "PNG", "WEBP", "HEIF")


def refusal_of(content: bytes) -> Refusal:
    with pytest.raises(ImageRefused) as refused:
        clean(content)
    return refused.value.refusal


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_but_the_picture_is_left(kind: str) -> None:
    content = photo(kind)
    assert places_in(content)
    assert MARK in content

    kept = clean(content)

    for written in (kept.content, kept.thumbnail):
        image = opened(written)
        assert image.format == "JPEG"
        assert not dict(image.getexif())
        assert not places_in(written)
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert MARK not in written
        assert b"Exif" not in written
    assert (kept.width, kept.height) == opened(kept.content).size == (640, 480)


# Where the red half is to be, with the left half red as the sensor saw it: fractions of width and height.
@pytest.mark.parametrize(
    ("orientation", "red"), [(1, (0.1, 0.5)), (3, (0.9, 0.5)), (6, (0.5, 0.1)), (8, (0.5, 0.9)), (2, (0.9, 0.5))]
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_stands_as_the_camera_was_held(kind: str, orientation: int, red: tuple[float, float]) -> None:
    image = opened(clean(photo(kind, orientation=orientation)).content)

    assert image.size == ((480, 640) if orientation > 4 else (640, 480))
    pixel = image.getpixel((int(red[0] * image.width), int(red[1] * image.height)))
    assert isinstance(pixel, tuple)
    assert pixel[0] > 200
    assert pixel[2] < 60


def test_large_photos_are_shrunk_and_transparent_ones_lie_on_white() -> None:
    kept = clean(photo(image=scene(5200, 2600)))
    assert max(opened(kept.content).size) == LONGEST_SIDE
    assert max(opened(kept.thumbnail).size) == THUMBNAIL_SIDE

    glass = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    assert opened(clean(photo("PNG", glass)).content).getpixel((20, 20)) == (255, 255, 255)
    palette = scene(40, 40).convert("P")
    palette.info["transparency"] = 0
    assert clean(photo("PNG", palette)).width == 40
    for mode in ("L", "LA", "1", "I;16"):
        assert clean(photo("PNG", Image.new(mode, (30, 20)), icc_profile=None)).width == 30
    assert clean(photo("JPEG", scene(40, 40).convert("CMYK"), icc_profile=None)).width == 40


def test_colours_are_those_of_the_profile_and_a_broken_one_spoils_no_photo() -> None:
    red = opened(clean(photo(icc_profile=other_profile())).content).getpixel((20, 20))
    assert isinstance(red, tuple)
    assert red[0] > 200 > 60 > red[2]
    assert clean(photo(icc_profile=b"nonsense" * 40)).width == 640


def test_of_several_frames_the_first_is_taken_unless_there_are_very_many() -> None:
    assert clean(animation(3)).width == 32
    assert refusal_of(animation(MOST_FRAMES + 1)) is Refusal.FRAMES


def test_documents_are_refused_with_the_reason() -> None:
    office = io.BytesIO()
    with zipfile.ZipFile(office, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w:document/>")
    for content in (b"%PDF-1.7\n%", office.getvalue(), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), b"{\\rtf1 a}"):
        assert refusal_of(content) is Refusal.DOCUMENT


def test_what_is_no_photo_is_refused_whatever_it_is_called() -> None:
    gif = io.BytesIO()
    scene().save(gif, "GIF")
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    for content in (b"", b"x", gif.getvalue(), svg, b"<html>", b"\x7fELF" + bytes(64), metadata(), bytes(5000)):
        assert refusal_of(content) is Refusal.TYPE


def test_bombs_are_refused_before_a_pixel_is_decoded() -> None:
    assert refusal_of(png_bomb(60_000, 60_000)) is Refusal.PIXELS
    # Says that it is small enough, and is not whole.
    assert refusal_of(png_bomb(7000, 7000)) is Refusal.UNREADABLE


@pytest.mark.parametrize("kind", KINDS)
def test_half_a_photo_is_unreadable(kind: str) -> None:
    content = photo(kind)
    assert refusal_of(content[: len(content) * 2 // 3]) is Refusal.UNREADABLE


@settings(max_examples=60)
@given(st.sampled_from(KINDS), st.data())
def test_a_damaged_photo_is_cleaned_or_refused_and_nothing_else(kind: str, data: st.DataObject) -> None:
    content = bytearray(_WHOLE[kind])
    for _ in range(data.draw(st.integers(1, 30))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        kept = clean(bytes(content))
    except ImageRefused:
        return
    assert not dict(opened(kept.content).getexif())


_WHOLE = {kind: photo(kind, scene(64, 48)) for kind in KINDS}


def _outlive(pipe: Connection) -> None:
    """Be a parent that is killed before its child has asked to be killed with it."""
    child = multiprocessing.get_context("spawn").Process(target=_child_of_the_killed, args=(pipe,))
    child.start()
    os.kill(os.getpid(), signal.SIGKILL)


def _child_of_the_killed(pipe: Connection) -> None:
    while os.getppid() == _parent_pid():
        time.sleep(0.01)
    prepare_process()
    pipe.send("still here")


def _parent_pid() -> int | None:
    parent = multiprocessing.parent_process()
    return parent.pid if parent else None


def test_a_process_whose_parent_was_killed_before_it_was_ready_ends() -> None:
    ours, theirs = multiprocessing.Pipe(duplex=False)
    parent = multiprocessing.get_context("spawn").Process(target=_outlive, args=(theirs,))
    parent.start()
    parent.join(30)
    theirs.close()
    with pytest.raises(EOFError):
        ours.recv()
