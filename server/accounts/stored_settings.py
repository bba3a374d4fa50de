"""Settings that are changed in the portal: one document, its version, and an entry of the audit log for each change."""

from typing import Generic, TypeVar

from server.accounts.rules import Actor
from server.audit import Audit
from server.errors import stale_version
from server.schemas import Versioned
from server.store import DuplicateKey, Session, Store

Values = TypeVar("Values", bound=Versioned)


class StoredSettings(Generic[Values]):
    """Keeps the settings of one domain.

    Args:
        store: the office's database.
        audit: records changes.
        collection: where the document lies.
        id: of the document, and of what the audit log says was changed.
        defaults: the values before anybody changed them.
        action: what the audit log calls a change.
        name: what the audit log calls the settings.
    """

    def __init__(
        self, store: Store, audit: Audit, *, collection: str, id: str, defaults: Values, action: str, name: str
    ) -> None:
        self._store = store
        self._settings = store.collection(collection)
        self._audit = audit
        self._id = id
        self._defaults = defaults
        self._action = action
        self._name = name

    async def current(self, session: Session | None = None) -> Values:
        """Return the present settings."""
        document = await self._settings.find_one({"_id": self._id}, session=session)
        if document is None:
            return self._defaults
        del document["_id"]
        return type(self._defaults).model_validate(document)

    async def change(self, actor: Actor, new: Values) -> Values:
        """Put ``new`` in the place of the present settings, if its version is theirs.

        Raises:
            Conflict: ``stale_version``.
        """

        async def write(session: Session) -> Values:
            present = await self.current(session)
            if present.version != new.version:
                raise stale_version()
            saved = await self.put(new, session)
            await self._audit.record(
                session,
                actor=actor,
                action=self._action,
                target_kind="settings",
                target_id=self._id,
                target_name=self._name,
                data={"former": present.model_dump(mode="json"), "settings": saved.model_dump(mode="json")},
            )
            return saved

        try:
            return await self._store.transaction(write)
        except DuplicateKey:
            raise stale_version() from None

    async def put(self, new: Values, session: Session) -> Values:
        """Write ``new`` with the next version; the caller has checked the present one in the same transaction."""
        saved = new.model_copy(update={"version": new.version + 1})
        await self._settings.replace_one(
            {"_id": self._id}, {"_id": self._id, **saved.model_dump(mode="json")}, upsert=True, session=session
        )
        return saved
