"""What the window asks of those who keep photos."""

from collections.abc import Sequence
from typing import Protocol

from server.errors import Conflict
from server.store import Session


class PhotoKeeper(Protocol):
    """Keeps the photos of matters and of messages about them; a photo is read only through its matter."""

    async def claim(self, session: Session, upload_ids: Sequence[str], draft: str, matter_id: str) -> None:
        """Give uploaded photos to a matter inside the caller's transaction, all of them or none.

        Args:
            session: the transaction that stores what they belong to.
            upload_ids: the photos in the order in which they are shown.
            draft: random number of the submission or message that they were uploaded for.
            matter_id: the matter.

        Raises:
            Conflict: ``photos_not_ready``.
        """
        ...


class NoPhotos:
    """Stands where no photos are kept: there is none to be claimed."""

    async def claim(self, _session: Session, upload_ids: Sequence[str], _draft: str, _matter_id: str) -> None:
        """Refuse any photo.

        Raises:
            Conflict: ``photos_not_ready``.
        """
        if upload_ids:
            raise Conflict("photos_not_ready", "有照片没有传完或已过期，请重新上传后再提交")
