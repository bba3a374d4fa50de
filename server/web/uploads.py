"""One file in a multipart body."""

from dataclasses import dataclass

from tornado.httputil import HTTPServerRequest

from server.errors import FieldError, InvalidInput, TooLarge
from server.web.access import Upload
from server.web.error_bodies import UnsupportedMediaType


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file as it arrived; neither name nor content has been checked.

    Attributes:
        name: what the caller says it is called.
        content: its bytes.
    """

    name: str
    content: bytes


def parse_upload(declared: Upload, request: HTTPServerRequest) -> UploadedFile:
    """Return the one file that the endpoint takes.

    Raises:
        UnsupportedMediaType: the body is not multipart/form-data.
        InvalidInput: ``invalid_input``: no file, several, or other fields.
        TooLarge: ``file_too_large``.
    """
    if not request.headers.get("Content-Type", "").lower().startswith("multipart/form-data"):
        raise UnsupportedMediaType("unsupported_media_type", "请以 multipart/form-data 上传文件")
    extra = sorted((set(request.files) | set(request.body_arguments)) - {declared.field})
    if extra:
        raise _wrong(extra[0], "没有此项，请删去")
    files = request.files.get(declared.field, [])
    if len(files) != 1:
        raise _wrong(declared.field, "请选择一个文件")
    if len(files[0].body) > declared.largest:
        raise TooLarge("file_too_large", f"文件不能超过 {declared.largest // 1024} KB")
    return UploadedFile(files[0].filename, files[0].body)


def _wrong(name: str, sentence: str) -> InvalidInput:
    return InvalidInput("invalid_input", "上传的内容不符合要求", fields=[FieldError(name, sentence)])
