"""Halls and their businesses."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Final

from pydantic import Field

from server.accounts.models import UnitRef
from server.accounts.rules import Actor, Role
from server.accounts.units import Units
from server.audit import Audit
from server.errors import Conflict, FieldError, InvalidInput, NotFound, stale_version
from server.schemas import Identifier, Line, Model, Paragraph, Versioned
from server.store import CollectionSpec, Document, DuplicateKey, Index, Session, Store, new_id
from server.window.models import Business, Hall

HALLS: Final = CollectionSpec("halls", shard_key=None, indexes=[Index([("name", 1)], unique=True)])
_TARGET: Final = "hall"


class BusinessRequest(Model):
    """A business: an existing one with its id, a new one without."""

    id: Identifier | None = None
    name: Annotated[str, Line(40)]
    active: bool = True


class HallContent(Model):
    """What a hall's administrator fills in."""

    name: Annotated[str, Line(40)]
    short: Annotated[str, Line(8)]
    businesses: list[BusinessRequest] = Field(min_length=1, max_length=100)
    windows: list[Annotated[str, Line(40)]] = Field(default_factory=list, max_length=200)
    address: Annotated[str, Line(120, blank=True)] = ""
    opening_hours: Annotated[str, Paragraph(200)] = ""
    open: bool = True


class NewHall(HallContent):
    """A hall that is to be."""

    unit_id: Identifier


class HallChange(HallContent, Versioned):
    """A hall as it is to be."""


class BusinessView(Model):
    """A business."""

    id: str
    name: str
    active: bool


class HallView(Model):
    """A hall as officers see it."""

    id: str
    version: int
    name: str
    short: str
    unit: UnitRef
    businesses: list[BusinessView]
    windows: list[str]
    address: str
    opening_hours: str
    open: bool


def hall_not_found() -> NotFound:
    """Return the error for a hall that is not there, or not for this officer."""
    return NotFound("hall_not_found", "没有这个大厅")


class HallRepository:
    """Reads and writes halls.

    Args:
        store: the office's database.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self._halls = store.collection(HALLS.name)

    async def all(self, session: Session | None = None) -> list[Hall]:
        """Return all halls by name."""
        documents = await self._halls.find_list({}, sort=[("name", 1), ("_id", 1)], session=session)
        return [Hall.from_document(document) for document in documents]

    async def find(self, hall_id: str, session: Session | None = None) -> Hall | None:
        """Return the hall with this id."""
        document = await self._halls.find_one({"_id": hall_id}, session=session)
        return Hall.from_document(document) if document else None

    async def load(self, hall_id: str, session: Session | None = None) -> Hall:
        """Return the hall with this id.

        Raises:
            NotFound: ``hall_not_found``.
        """
        found = await self.find(hall_id, session)
        if found is None:
            raise hall_not_found()
        return found

    async def overseen(self, actor: Actor, *roles: Role, session: Session | None = None) -> list[Hall]:
        """Return the halls in an officer's subtree, none for one who holds none of ``roles``."""
        if not actor.holds(*roles):
            return []
        return [hall for hall in await self.all(session) if actor.oversees(hall.unit_path)]

    async def overseen_one(self, actor: Actor, hall_id: str, *roles: Role, session: Session | None = None) -> Hall:
        """Return a hall in an officer's subtree.

        Raises:
            NotFound: ``hall_not_found``.
        """
        hall = await self.load(hall_id, session)
        if not actor.holds(*roles) or not actor.oversees(hall.unit_path):
            raise hall_not_found()
        return hall

    async def insert(self, hall: Hall, session: Session) -> None:
        """Store a new hall.

        Raises:
            DuplicateKey: there is one of this name.
        """
        await self._halls.insert_one(hall.to_document(), session=session)

    async def save(self, hall: Hall, session: Session) -> Hall:
        """Save what was loaded, unless somebody else has saved since.

        Raises:
            Conflict: ``stale_version``.
        """
        document: Document = await self.store.save_conditionally(HALLS.name, hall.to_document(), session=session)
        return Hall.from_document(document)


class HallOffice:
    """Makes and changes halls, as one who administers their windows.

    Args:
        repository: where they are.
        units: the tree that they belong to.
        audit: records every change.
    """

    def __init__(self, repository: HallRepository, units: Units, audit: Audit) -> None:
        self._repository = repository
        self._units = units
        self._audit = audit

    async def all(self, actor: Actor) -> list[HallView]:
        """Return the halls whose windows the officer has to do with."""
        roles = (Role.WINDOW_ADMIN, Role.WINDOW_OFFICER, Role.WINDOW_SUPERVISOR)
        return await self._views(await self._repository.overseen(actor, *roles))

    async def one(self, actor: Actor, hall_id: str) -> HallView:
        """Return a hall.

        Raises:
            NotFound: ``hall_not_found``.
        """
        roles = (Role.WINDOW_ADMIN, Role.WINDOW_OFFICER, Role.WINDOW_SUPERVISOR)
        return (await self._views([await self._repository.overseen_one(actor, hall_id, *roles)]))[0]

    async def create(self, actor: Actor, new: NewHall) -> HallView:
        """Make a hall of a unit in the officer's subtree.

        Raises:
            NotFound: ``unit_not_found``.
            InvalidInput: ``unknown_business``.
            Conflict: ``hall_exists``.
        """
        unit = await self._units.get(new.unit_id)
        if not actor.oversees(unit.path):
            raise NotFound("unit_not_found", "没有这个单位")
        hall = Hall(
            id=new_id(),
            version=1,
            unit_id=unit.id,
            unit_path=tuple(unit.path),
            **_content(new, ()),
        )

        async def write(session: Session) -> Hall:
            await self._repository.insert(hall, session)
            await record_of_hall(self._audit, session, actor, "hall_created", hall, content=_recorded(hall))
            return hall

        return await self._unique_name(write)

    async def change(self, actor: Actor, hall_id: str, change: HallChange) -> HallView:
        """Change a hall; one that is closed takes no new matters.

        Raises:
            NotFound: ``hall_not_found``.
            InvalidInput: ``unknown_business``: one that the hall does not have, or one that it has is left out.
            Conflict: ``hall_exists`` or ``stale_version``.
        """

        async def write(session: Session) -> Hall:
            hall = await self._repository.overseen_one(actor, hall_id, Role.WINDOW_ADMIN, session=session)
            if hall.version != change.version:
                raise stale_version()
            saved = await self._repository.save(hall.having(**_content(change, hall.businesses)), session)
            await record_of_hall(
                self._audit, session, actor, "hall_changed", saved, former=_recorded(hall), content=_recorded(saved)
            )
            return saved

        return await self._unique_name(write)

    async def _unique_name(self, write: Callable[[Session], Awaitable[Hall]]) -> HallView:
        try:
            hall = await self._repository.store.transaction(write)
        except DuplicateKey:
            sentence = "已有同名大厅"
            raise Conflict("hall_exists", sentence, fields=[FieldError("name", sentence)]) from None
        return (await self._views([hall]))[0]

    async def _views(self, halls: Sequence[Hall]) -> list[HallView]:
        names = await self._units.names(hall.unit_id for hall in halls)
        return [
            HallView(
                unit=UnitRef(id=hall.unit_id, name=names.get(hall.unit_id, "")),
                businesses=[BusinessView(**business.model_dump()) for business in hall.businesses],
                windows=list(hall.windows),
                **hall.model_dump(include={"id", "version", "name", "short", "address", "opening_hours", "open"}),
            )
            for hall in halls
        ]


async def record_of_hall(audit: Audit, session: Session, actor: Actor, action: str, hall: Hall, **data: object) -> None:
    """Append to the audit log what an officer did with a hall."""
    await audit.record(
        session,
        actor=actor,
        action=action,
        target_kind=_TARGET,
        target_id=hall.id,
        target_name=hall.name,
        data=data,
    )


def _content(content: HallContent, present: Sequence[Business]) -> dict[str, object]:
    """Return the fields of a hall as its administrator has filled them in; businesses are put away, never lost."""
    known = {business.id for business in present}
    given = [business.id for business in content.businesses if business.id is not None]
    if set(given) != known or len(given) != len(known):
        sentence = "已有的业务不能删除，可以停用"
        raise InvalidInput("unknown_business", sentence, fields=[FieldError("businesses", sentence)])
    businesses = tuple(
        Business(id=business.id or new_id(), name=business.name, active=business.active)
        for business in content.businesses
    )
    plain = content.model_dump(include={"name", "short", "address", "opening_hours", "open"})
    return {**plain, "businesses": businesses, "windows": tuple(content.windows)}


def _recorded(hall: Hall) -> dict[str, object]:
    return hall.model_dump(mode="json", exclude={"id", "version", "unit_path"})


def unit_has_hall(store: Store) -> Callable[[str, Session], Awaitable[bool]]:
    """Return the question whether a hall belongs to a unit, which then cannot be deleted."""

    async def ask(unit_id: str, session: Session) -> bool:
        return await store.collection(HALLS.name).find_one({"unit_id": unit_id}, session=session) is not None

    return ask
