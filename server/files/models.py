"""What callers of the files see."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from pydantic import Field

from server.schemas import Model

LARGEST_FILE: Final = 20 * 1024 * 1024
LARGEST_CHUNK: Final = 1024 * 1024
# What a phone is told to send at once: lost again in seconds on a slow network, not in minutes.
CHUNK: Final = 256 * 1024
# Only the last piece may be smaller: a million pieces of one byte would be a load.
SMALLEST_CHUNK: Final = 16 * 1024
MOST_PHOTOS: Final = 9


class UploadStage(StrEnum):
    """How far a photo has come."""

    RECEIVING = "receiving"
    READY = "ready"
    REFUSED = "refused"


class UploadState(Model):
    """A photo on its way here."""

    stage: UploadStage
    size: int
    received: int = Field(description="已收到的字节数，从这里继续上传")
    chunk_size: int = Field(default=CHUNK, description="建议的分片大小")
    width: int | None = Field(default=None, description="处理后的宽度（像素）")
    height: int | None = None


@dataclass(frozen=True, slots=True)
class FileOwner:
    """What a photo belongs to: only through it is the photo read.

    Attributes:
        kind: noun of the owner's collection, e.g. ``matter``.
        id: the owner's id.
    """

    kind: str
    id: str

    @property
    def reference(self) -> str:
        """The owner as it is stored."""
        return f"{self.kind}/{self.id}"


@dataclass(frozen=True, slots=True)
class PhotoFacts:
    """A photo that has an owner."""

    id: str
    width: int
    height: int
    size: int
