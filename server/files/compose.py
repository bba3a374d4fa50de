"""Puts the services of this domain together."""

from server.clock import Clock
from server.files.expiry import ExpiryJob
from server.files.repository import FileRepository
from server.files.service import Files
from server.files.workshop import Workshop
from server.settings import Settings
from server.store import FieldCipher, LookupHash, Store


def build_files(settings: Settings, clock: Clock, store: Store) -> Files:
    """Return the photos on the office's database."""
    repository = FileRepository(store, FieldCipher(settings.field_keys()))
    lookup = LookupHash(settings.lookup_keys()[0])
    return Files(store, clock, repository, Workshop(), lookup, [ExpiryJob(store, repository)])
