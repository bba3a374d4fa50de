"""Strangers' photos made harmless: decoded, turned upright, shrunk, and written anew without anything but the picture.

Meant for a process of its own (``server.files.workshop``): decoders are where hostile files do their work. What a file
says besides its picture (place, time, camera, thumbnails, comments) does not come through, because the picture alone is
written.
"""

import io
import multiprocessing
import os
import resource
import signal
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import filetype
import pillow_heif
from PIL import Image, ImageCms, ImageOps
from PIL.JpegImagePlugin import JpegImageFile

from server.processes import die_with_parent

LONGEST_SIDE: Final = 2560
THUMBNAIL_SIDE: Final = 360
# JPEG is decoded at a fraction of its size where it is large; of other formats every pixel is held in memory.
MOST_PIXELS: Final = 50_000_000
MOST_PIXELS_OF_JPEG: Final = 120_000_000
MOST_FRAMES: Final = 30
# The modes in which pixels can be averaged; others, such as palettes, are turned into colours first.
_SMOOTH: Final = ("RGB", "RGBA", "L", "LA", "CMYK")
_QUALITY: Final = 85
_THUMBNAIL_QUALITY: Final = 75
_SECONDS: Final = 20
_MEMORY: Final = 1536 * 1024 * 1024
_NICENESS: Final = 5

# Pillow's name of each format that is taken, by the media type that the content tells.
_FORMATS: Final = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/webp": "WEBP",
    "image/heic": "HEIF",
}
# filetype knows the brands that phones write first; these are as good.
_HEIF_BRANDS: Final = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
_DOCUMENTS: Final = (b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf")


class Refusal(StrEnum):
    """Why a file is not taken; the values are error codes."""

    DOCUMENT = "documents_refused"
    TYPE = "unsupported_file_type"
    UNREADABLE = "photo_unreadable"
    PIXELS = "photo_too_many_pixels"
    FRAMES = "photo_too_many_frames"


class ImageRefused(Exception):
    """The file is not taken.

    Args:
        refusal: why.
    """

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class CleanImage:
    """A photo as it is kept: two JPEGs without metadata.

    Attributes:
        width: pixels of ``content``.
        height: pixels of ``content``.
        content: the photo, ``LONGEST_SIDE`` pixels at most.
        thumbnail: the same, small.
    """

    width: int
    height: int
    content: bytes
    thumbnail: bytes


def prepare_formats() -> None:
    """Let Pillow open what phones send, whatever its size: that is checked here, by format, before any pixel."""
    Image.MAX_IMAGE_PIXELS = None
    pillow_heif.register_heif_opener(thumbnails=False)


def prepare_process() -> None:
    """Bound what the present process may do before it decodes what strangers send."""
    die_with_parent()
    parent = multiprocessing.parent_process()
    if parent is not None and os.getppid() != parent.pid:
        # The parent was gone before the kernel was asked: nobody would ever end this process.
        os._exit(1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(_NICENESS)
    _, allowed = resource.getrlimit(resource.RLIMIT_AS)
    most = _MEMORY if allowed == resource.RLIM_INFINITY else min(_MEMORY, allowed)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    prepare_formats()


def clean_in_time(content: bytes) -> CleanImage | Refusal:
    """Do as ``clean``, in a process prepared by ``prepare_process``; the process ends if it takes too long."""
    signal.alarm(_SECONDS)
    try:
        return clean(content)
    except ImageRefused as error:
        return error.refusal
    finally:
        signal.alarm(0)


def clean(content: bytes) -> CleanImage:
    """Return the photo in ``content``, upright, in sRGB, and nothing else of the file.

    Raises:
        ImageRefused: it is no photo of a known format, or cannot be read, or is too large.
    """
    known = _format_of(content)
    with _unreadable_where_it_breaks(), Image.open(io.BytesIO(content), formats=[known]) as image:
        _check_size(image, known)
        photo = _opaque(_standard_colours(_upright(image), image.info.get("icc_profile")))
    small = photo.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    return CleanImage(photo.width, photo.height, _jpeg(photo, _QUALITY), _jpeg(small, _THUMBNAIL_QUALITY))


def _format_of(content: bytes) -> str:
    kind = filetype.guess(content)
    media_type = kind.mime if kind is not None else ""
    if content[4:8] == b"ftyp" and content[8:12] in _HEIF_BRANDS:
        media_type = "image/heic"
    if media_type in _FORMATS:
        return _FORMATS[media_type]
    raise ImageRefused(Refusal.DOCUMENT if content.startswith(_DOCUMENTS) else Refusal.TYPE)


@contextmanager
def _unreadable_where_it_breaks() -> Iterator[None]:
    try:
        with warnings.catch_warnings():
            # What Pillow only warns of (damaged metadata) is left out anyway.
            warnings.simplefilter("ignore")
            yield
    except ImageRefused:
        raise
    except Exception as error:
        # Decoders answer hostile files with every kind of exception: SyntaxError, struct.error, MemoryError.
        raise ImageRefused(Refusal.UNREADABLE) from error


def _check_size(image: Image.Image, known: str) -> None:
    if image.width * image.height > (MOST_PIXELS_OF_JPEG if known == "JPEG" else MOST_PIXELS):
        raise ImageRefused(Refusal.PIXELS)
    if getattr(image, "n_frames", 1) > MOST_FRAMES:
        raise ImageRefused(Refusal.FRAMES)


def _upright(image: Image.Image) -> Image.Image:
    """Return the first frame as the camera was held, decoded and shrunk before anything else is done with it."""
    if isinstance(image, JpegImageFile):
        image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    image.load()
    smooth = image if image.mode in _SMOOTH else image.convert("RGBA" if image.has_transparency_data else "RGB")
    smooth.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    return ImageOps.exif_transpose(smooth)


def _standard_colours(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Return the photo in sRGB: the profile that says otherwise is not kept. A broken profile is passed over."""
    if not profile or image.mode not in ("RGB", "CMYK"):
        return image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if ImageCms.getProfileDescription(source).startswith("sRGB"):
            return image
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    return converted or image


def _opaque(image: Image.Image) -> Image.Image:
    """Return a copy in RGB, on white where it is transparent, that carries nothing of the file."""
    if image.has_transparency_data:
        pixels = image.convert("RGBA")
        flat = Image.new("RGB", pixels.size, "white")
        flat.paste(pixels, mask=pixels.getchannel("A"))
        return flat
    pixels = image.convert("RGB")
    flat = Image.new("RGB", pixels.size)
    flat.paste(pixels)
    return flat


def _jpeg(image: Image.Image, quality: int) -> bytes:
    written = io.BytesIO()
    image.save(written, "JPEG", quality=quality, optimize=True)
    return written.getvalue()
