"""Photos as phones make them, and files that only look like photos."""

import io
import struct
import zlib
from typing import Any

from PIL import Image, ImageCms

from server.images import prepare_formats

# Where the photo says that it was taken: Yinchuan.
LATITUDE = (38.0, 29.0, 20.77)
MARK = b"secret-camera-owner"
_GPS = 0x8825
_ORIENTATION = 0x0112
_MAKE = 0x010F

prepare_formats()


def scene(width: int = 640, height: int = 480) -> Image.Image:
    """Return a picture whose left half is red and whose right half is blue."""
    image = Image.new("RGB", (width, height), "red")
    image.paste("blue", (width // 2, 0, width, height))
    return image


def metadata(orientation: int = 1) -> bytes:
    """Return EXIF with place, owner and orientation."""
    exif = Image.Exif()
    exif[_MAKE] = MARK.decode()
    exif[_ORIENTATION] = orientation
    exif[_GPS] = {1: "N", 2: LATITUDE, 3: "E", 4: (106.0, 13.0, 48.11)}
    return exif.tobytes()


def photo(kind: str = "JPEG", image: Image.Image | None = None, orientation: int = 1, **options: Any) -> bytes:
    """Return a photo of this kind, with all metadata that the kind can hold."""
    written = io.BytesIO()
    extra: dict[str, Any] = {"exif": metadata(orientation), "icc_profile": _profile()}
    if kind == "JPEG":
        extra |= {"comment": MARK, "quality": 90}
    (image or scene()).save(written, kind, **{**extra, **options})
    return written.getvalue()


def animation(frames: int) -> bytes:
    """Return a WebP of so many different frames."""
    written = io.BytesIO()
    images = [Image.new("RGB", (32, 32), (number, 0, 0)) for number in range(frames)]
    images[0].save(written, "WEBP", save_all=True, append_images=images[1:], duration=50, lossless=True)
    return written.getvalue()


def png_bomb(width: int, height: int) -> bytes:
    """Return a PNG of a few kilobytes that says that it holds ``width × height`` pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(1_000_000), 9)
    chunks = [_chunk(b"IHDR", header), _chunk(b"IDAT", pixels), _chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def places_in(content: bytes) -> dict[Any, Any]:
    """Return the GPS data of a photo."""
    with Image.open(io.BytesIO(content)) as image:
        return dict(image.getexif().get_ifd(_GPS))


def opened(content: bytes) -> Image.Image:
    """Return a photo, decoded."""
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def other_profile() -> bytes:
    """Return a colour profile that does not call itself sRGB, as some phones write."""
    return _profile().replace("sRGB".encode("utf-16-be"), "wide".encode("utf-16-be"))


def _profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
