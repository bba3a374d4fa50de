"""Settings that the office changes in the portal: one document, a version, and each change in the audit log."""

from typing import Generic, TypeVar

from server.accounts.rules import Actor
from server.audit.service import Audit
from server.errors import stale_version
from server.schemas import Versioned
from server.store import DuplicateKey, Session, Store

Values = TypeVar("Values", bound=Versioned)


class KeptSettings(Generic[Values]):
    """Keeps the settings of one domain.

    Args:
        store: the office's database.
        audit: records changes.
        collection: where they are.
        key: ``_id`` of the document there, and of the audit's target.
        name: their Chinese name in the audit log.
        action: of a change, in the audit log.
        defaults: what holds before anybody changed them, ``version`` 1.
    """

    def __init__(
        self, store: Store, audit: Audit, *, collection: str, key: str, name: str, action: str, defaults: Values
    ) -> None:
        self._store = store
        self._audit = audit
        self._settings = store.collection(collection)
        self._key = key
        self._name = name
        self._action = action
        self._defaults = defaults

    async def settings(self, *, session: Session | None = None) -> Values:
        """Return the present settings."""
        document = await self._settings.find_one({"_id": self._key}, session=session)
        if document is None:
            return self._defaults
        values = {name: value for name, value in document.items() if name != "_id"}
        return type(self._defaults).model_validate(values)

    async def put(self, actor: Actor, new: Values) -> Values:
        """Put ``new``, which the caller has checked, in the place of the present settings.

        Raises:
            Conflict: ``stale_version``: somebody else has changed them since.
        """
        saved = new.model_copy(update={"version": new.version + 1})

        async def write(session: Session) -> None:
            present = await self.settings(session=session)
            if present.version != new.version:
                raise stale_version()
            document = {"_id": self._key, **saved.model_dump(mode="json")}
            await self._settings.replace_one({"_id": self._key}, document, upsert=True, session=session)
            await self._audit.record(
                session,
                actor=actor,
                action=self._action,
                target_kind="settings",
                target_id=self._key,
                target_name=self._name,
                data={"former": present.model_dump(mode="json"), "settings": saved.model_dump(mode="json")},
            )

        try:
            await self._store.transaction(write)
        except DuplicateKey:
            raise stale_version() from None
        return saved
