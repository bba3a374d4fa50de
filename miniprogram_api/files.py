"""Photos from phones: announced, sent in pieces, finished; without a name, an address or an agent in any log."""

from pydantic import Field

from miniprogram_api.window import WRONG_CODE, WindowHandler
from server.files import UploadState
from server.files.models import LARGEST_CHUNK, LARGEST_FILE
from server.proofs import Proof
from server.schemas import Identifier, Model
from server.web import (
    ANONYMOUS,
    KILOBYTE,
    PROOF_ERRORS,
    Burst,
    BurstHandler,
    PhoneHandler,
    Route,
    endpoint,
)
from server.window.requests import CodeRequest

TAG = "手机端照片"

_ID = "0123456789abcdef" * 2
_PATH = {"upload_id": _ID}
_BURST = Burst("photo")
_UNKNOWN = {"unknown_upload": 404}


class Announcement(Model):
    """A photo that the phone is about to send."""

    upload_id: Identifier = Field(description="手机生成的随机编号；凭它续传、查看、删除，重复提交同一编号不会重复上传")
    owner_token: Identifier = Field(description="照片所属草稿的随机编号，提交内容时须一致")
    size: int = Field(ge=1, le=2**40, description=f"文件字节数，最多 {LARGEST_FILE}")
    proof: Proof | None = Field(default=None, description="被要求时的安全校验结果")


class Piece(Model):
    """Where a piece begins."""

    offset: int = Field(ge=0, le=LARGEST_FILE)


class Uploads(BurstHandler):
    """Takes announcements."""

    @endpoint(
        access=ANONYMOUS,
        request=Announcement,
        response=UploadState,
        summary="开始上传照片",
        body_limit=4 * KILOBYTE,
        errors={**PROOF_ERRORS, **_UNKNOWN, "too_many_photos": 409, "file_too_large": 413},
        example={"upload_id": _ID, "owner_token": _ID, "size": 2_400_000},
        description="同一编号再次提交，得到已收到的字节数，从那里继续。没有传完的保留六小时，传完没有提交的保留两天。",
    )
    async def post(self, body: Announcement) -> UploadState:
        """Announce a photo, or learn how far it has come."""
        await self.count_in(_BURST, body.proof, body.upload_id)
        return await self.services.files.begin(body.upload_id, body.owner_token, body.size)


class UploadOf(PhoneHandler):
    """One photo on its way."""

    @endpoint(
        access=ANONYMOUS,
        response=UploadState,
        summary="照片上传的进度",
        errors=_UNKNOWN,
        path_examples=_PATH,
    )
    async def get(self, upload_id: str) -> UploadState:
        """Return how far it has come."""
        return await self.services.files.state(upload_id)

    @endpoint(
        access=ANONYMOUS,
        query=Piece,
        binary=LARGEST_CHUNK,
        response=UploadState,
        summary="上传照片的一个分片",
        errors={**_UNKNOWN, "invalid_chunk": 400, "wrong_offset": 409},
        path_examples=_PATH,
        description="分片须从已收到的位置开始；重复发送同一分片不会重复保存。",
    )
    async def put(self, upload_id: str, query: Piece, content: bytes) -> UploadState:
        """Take a piece."""
        return await self.services.files.put(upload_id, query.offset, content)

    @endpoint(
        access=ANONYMOUS,
        status=204,
        summary="删除还没有提交的照片",
        errors={"photo_submitted": 409},
        path_examples=_PATH,
    )
    async def delete(self, upload_id: str) -> None:
        """Delete it with all its pieces."""
        await self.services.files.remove(upload_id)


class Finished(PhoneHandler):
    """Ends an upload."""

    @endpoint(
        access=ANONYMOUS,
        response=UploadState,
        summary="照片上传完毕：检查并去除位置等信息",
        errors={
            **_UNKNOWN,
            "documents_refused": 400,
            "unsupported_file_type": 400,
            "photo_unreadable": 400,
            "photo_too_many_pixels": 400,
            "photo_too_many_frames": 400,
            "upload_incomplete": 409,
            "photos_busy": 503,
        },
        path_examples=_PATH,
    )
    async def post(self, upload_id: str) -> UploadState:
        """Check and clean the photo."""
        return await self.services.files.finish(upload_id)


class Preview(PhoneHandler):
    """A photo, small."""

    @endpoint(
        access=ANONYMOUS,
        produces="image/jpeg",
        response=bytes,
        summary="还没有提交的照片的缩略图",
        errors=_UNKNOWN,
        path_examples=_PATH,
    )
    async def get(self, upload_id: str) -> bytes:
        """Return the thumbnail."""
        return await self.services.files.preview(upload_id)


class PhotoByCode(CodeRequest):
    """A photo of the matter that a code opens."""

    photo: Identifier
    small: bool = False


class WindowMatterPhoto(WindowHandler):
    """A photo of a matter."""

    @endpoint(
        access=ANONYMOUS,
        summary="凭查询码查看照片",
        request=PhotoByCode,
        produces="image/jpeg",
        response=bytes,
        body_limit=KILOBYTE,
        errors={"malformed_code": 400, "matter_not_found": 404, "unknown_photo": 404, "too_many_failures": 429},
        example={"code": "7M3K-9QWE-RTYP-4SDF-GHJK", "photo": _ID, "small": True},
    )
    async def post(self, body: PhotoByCode) -> bytes:
        """Return it."""
        self.check_address(WRONG_CODE)
        place = await self.guarded(self.services.window.citizens.place(body.code))
        return await self.services.window.photos.of_place(place, body.photo, small=body.small)


routes = [
    Route("/api/m/window/matters/photo", WindowMatterPhoto),
    Route("/api/m/files", Uploads),
    Route("/api/m/files/{upload_id}", UploadOf),
    Route("/api/m/files/{upload_id}/finish", Finished),
    Route("/api/m/files/{upload_id}/thumbnail", Preview),
]
