"""Citizens' phones in Python: photos in pieces, then the matter, by the public interface of the window."""

import asyncio
import functools
import io
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import altcha
from PIL import Image

from scripts.rig_phones import Network, Refused
from server.store import new_id

MATTERS: Final = "/api/m/window/matters"
_FILES: Final = "/api/m/files"
_PIECE: Final = 16 * 1024
_NARROWEST: Final = 160
_WIDTHS: Final = 64
# So many touch the button twice.
_IMPATIENT: Final = 0.1


@dataclass
class Photo:
    """A photo on a phone; no other has its size, so that it is known again however it is written anew.

    Attributes:
        upload_id: random, made by the phone.
        size: pixels, width and height.
        content: the file.
    """

    size: tuple[int, int]
    content: bytes
    upload_id: str = field(default_factory=new_id)


def photo(number: int) -> Photo:
    """Take the photo ``number``: a JPEG that tells where and when it was taken, as phones write them."""
    size = (_NARROWEST + number % _WIDTHS, _NARROWEST + number // _WIDTHS)
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (38.0, 28.0, 12.0), 3: "E", 4: (106.0, 16.0, 30.0)})
    content = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(content, "JPEG", quality=90, exif=exif)
    return Photo(size, content.getvalue())


class Citizen:
    """One citizen with one matter. Every step may be repeated after ``Unreachable``; nothing is made twice.

    Args:
        network: the way to the server.
        hall: id of the hall.
        business: id of the business.
        text: what is brought; no other citizen says the same.
        photos: taken along.
        generator: draws who touches twice.
    """

    def __init__(
        self, network: Network, hall: str, business: str, text: str, photos: Sequence[Photo], generator: random.Random
    ) -> None:
        self._network = network
        self._impatient = generator.random() < _IMPATIENT
        self.text = text
        self.photos = tuple(photos)
        self.submitted = False
        self.code: str | None = None
        self._submission = {
            "submission_id": new_id(),
            "hall": hall,
            "business": business,
            "what": text,
            "photos": [photo.upload_id for photo in photos],
            "consent": True,
        }

    @property
    def pending(self) -> bool:
        """Whether the matter may have been sent and its code is not here yet."""
        return self.submitted and self.code is None

    @property
    def steps(self) -> Sequence[Callable[[], Awaitable[bool | None]]]:
        """The way from the first photo to the code."""
        return (*(functools.partial(self.upload, photo) for photo in self.photos), self.submit)

    async def upload(self, photo: Photo) -> None:
        """Send a photo, or what is missing of it."""
        new = {
            "upload_id": photo.upload_id,
            "owner_token": self._submission["submission_id"],
            "size": len(photo.content),
        }
        _, state = await self._worked_for(_FILES, new)
        address = f"{_FILES}/{photo.upload_id}"
        while state["received"] < state["size"]:
            offset = state["received"]
            state = await self._network.put(f"{address}?offset={offset}", photo.content[offset : offset + _PIECE])
        await self._network.post(f"{address}/finish", {})

    async def submit(self) -> bool:
        """Send the matter and keep its code.

        Returns:
            whether it was new to the server.
        """
        self.submitted = True
        touches = [self._worked_for(MATTERS, self._submission) for _ in range(1 + self._impatient)]
        answers = await asyncio.gather(*touches)
        codes = {answer["code"] for _, answer in answers}
        if len(codes) > 1 or any(answer["differs"] for _, answer in answers):
            raise RuntimeError("one submission became two")
        self.code = codes.pop()
        return any(status == 201 for status, _ in answers)

    async def look(self) -> dict[str, Any]:
        """Return the matter as the code opens it."""
        _, seen = await self._network.post(f"{MATTERS}/open", {"code": self.code})
        opened: dict[str, Any] = seen
        return opened

    async def photo_sizes(self, photo_ids: Sequence[str]) -> list[tuple[int, int]]:
        """Return the sizes of photos of the matter as the code opens them."""
        bodies = [{"code": self.code, "photo": photo_id} for photo_id in photo_ids]
        contents = [await self._network.fetch(f"{MATTERS}/photo", body) for body in bodies]
        return [Image.open(io.BytesIO(content)).size for content in contents]

    async def _worked_for(self, path: str, body: dict[str, Any]) -> tuple[int, Any]:
        """Send something that may cost a proof of work, as in a hall where many come at once."""
        try:
            return await self._network.post(path, body)
        except Refused as refusal:
            if refusal.code != "proof_of_work_required":
                raise
            challenge = altcha.Challenge.from_dict(refusal.data["challenge"])
        solved = await asyncio.to_thread(altcha.solve_challenge, challenge)
        if solved is None:
            raise RuntimeError("the puzzle has no solution")
        return await self._network.post(path, {**body, "proof": altcha.Payload(challenge, solved).to_base64()})
