"""The sentences of this domain's errors."""

from collections.abc import Sequence

from server.errors import Conflict, FieldError, InvalidInput, NotFound, TooLarge
from server.files.models import LARGEST_FILE, MOST_PHOTOS
from server.images import MOST_FRAMES, Refusal

_REFUSALS = {
    Refusal.DOCUMENT: "不能上传 PDF、Word、Excel 等文件，请把需要的页面拍成照片再上传",
    Refusal.TYPE: "只能上传照片（JPEG、PNG、HEIC 或 WebP 格式）",
    Refusal.UNREADABLE: "照片无法读取，可能已损坏或没有传完整，请重新拍摄或另选一张",
    Refusal.PIXELS: "照片的像素过多，请用较低的分辨率重新拍摄",
    Refusal.FRAMES: f"图片的帧数过多（最多 {MOST_FRAMES} 帧），请选择普通照片",
}


def refused(refusal: Refusal) -> InvalidInput:
    """Return the error for a file that is not taken."""
    return InvalidInput(refusal, _REFUSALS[refusal])


def unknown_upload() -> NotFound:
    """Return the error for an upload that is not there, or not the caller's."""
    return NotFound("unknown_upload", "没有找到这张照片，可能已过期，请重新上传")


def unknown_photo() -> NotFound:
    """Return the error for a photo that the owner does not have."""
    return NotFound("unknown_photo", "没有找到这张照片")


def too_large_file() -> TooLarge:
    """Return the error for a file that is announced too large."""
    return TooLarge("file_too_large", f"一张照片不能超过 {LARGEST_FILE // 1024 // 1024} MB")


def too_many_photos() -> Conflict:
    """Return the error for one photo more than may be."""
    return Conflict("too_many_photos", f"最多上传 {MOST_PHOTOS} 张照片，请先删除一张")


def wrong_offset(received: int) -> Conflict:
    """Return the error for a piece that does not follow on what is here."""
    return Conflict("wrong_offset", "上传的位置不连续，请从已收到的位置继续", data={"received": received})


def incomplete(received: int) -> Conflict:
    """Return the error for an upload that is to be finished before all of it is here."""
    return Conflict("upload_incomplete", "照片还没有传完，请继续上传", data={"received": received})


def submitted() -> Conflict:
    """Return the error for a photo that has an owner by now."""
    return Conflict("photo_submitted", "照片已随内容提交，不能再更改")


def not_ready(numbers: Sequence[int]) -> Conflict:
    """Return the error for photos that cannot be submitted yet, or no more.

    Args:
        numbers: their places in what was submitted, from 0.
    """
    fields = [FieldError(f"photos.{number}", "没有传完或已过期，请重新上传") for number in numbers]
    return Conflict("photos_not_ready", "有照片没有传完或已过期，请重新上传后再提交", fields=fields)
