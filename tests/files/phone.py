"""A phone that sends photos."""

from dataclasses import dataclass
from typing import Any

from server.files.models import CHUNK
from server.store import new_id
from tests.officers import Answer, Api

BINARY = {"Content-Type": "application/octet-stream"}


@dataclass(frozen=True)
class PhotoPhone:
    """Sends photos of one draft."""

    api: Api
    token: str

    async def begin(self, size: int, upload_id: str | None = None, **more: Any) -> Answer:
        """Announce a photo."""
        body = {"upload_id": upload_id or new_id(), "owner_token": self.token, "size": size, **more}
        return await self.api("POST", "/api/m/files", body)

    async def put(self, upload_id: str, offset: int, content: bytes) -> Answer:
        """Send a piece."""
        return await self.api("PUT", f"/api/m/files/{upload_id}?offset={offset}", content, headers=BINARY)

    async def finish(self, upload_id: str) -> Answer:
        """Say that all is sent."""
        return await self.api("POST", f"/api/m/files/{upload_id}/finish")

    async def sent(self, content: bytes, chunk: int = CHUNK) -> str:
        """Announce and send a photo; return its id."""
        upload_id = new_id()
        assert (await self.begin(len(content), upload_id)).status == 200
        for offset in range(0, len(content), chunk):
            answer = await self.put(upload_id, offset, content[offset : offset + chunk])
            assert answer.json["received"] == min(offset + chunk, len(content))
        return upload_id

    async def uploaded(self, content: bytes) -> str:
        """Send a photo and have it cleaned; return its id."""
        upload_id = await self.sent(content)
        assert (await self.finish(upload_id)).json["stage"] == "ready"
        return upload_id
