"""Photos that people attach: taken in pieces, cleaned, encrypted, read only through what they belong to."""

from server.files.compose import build_files
from server.files.models import MOST_PHOTOS, FileOwner, PhotoFacts, UploadState
from server.files.repository import COLLECTIONS
from server.files.service import Files

__all__ = ["COLLECTIONS", "MOST_PHOTOS", "FileOwner", "Files", "PhotoFacts", "UploadState", "build_files"]
