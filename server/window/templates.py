"""Answer templates: texts of a hall that officers begin an answer with."""

from typing import Annotated, Final

from server.accounts.rules import Actor, Role
from server.audit import Audit
from server.errors import NotFound, stale_version
from server.schemas import Identifier, Line, Model, Paragraph, Versioned
from server.store import CollectionSpec, Document, Index, Session, Store, new_id
from server.stored import Stored
from server.window.halls import HallRepository
from server.window.rights import STAFF_ROLES

TEMPLATES: Final = CollectionSpec("answer_templates", shard_key=None, indexes=[Index([("hall", 1), ("title", 1)])])


class TemplateContent(Model):
    """A text that answers begin with."""

    title: Annotated[str, Line(40)]
    text: Annotated[str, Paragraph(2000, blank=False)]


class NewTemplate(TemplateContent):
    """A template that is to be."""

    hall: Identifier


class TemplateChange(TemplateContent, Versioned):
    """A template as it is to be."""


class TemplateQuery(Model):
    """Which templates."""

    hall: Identifier | None = None


class Template(Stored):
    """A template as it is stored."""

    id: str
    version: int
    hall: str
    title: str
    text: str


class TemplateView(Model):
    """A template."""

    id: str
    version: int
    hall: str
    title: str
    text: str


class Templates:
    """Keeps templates.

    Args:
        store: the office's database.
        halls: tells which halls an officer oversees.
        audit: records changes.
    """

    def __init__(self, store: Store, halls: HallRepository, audit: Audit) -> None:
        self._store = store
        self._templates = store.collection(TEMPLATES.name)
        self._halls = halls
        self._audit = audit

    async def all(self, actor: Actor, query: TemplateQuery) -> list[TemplateView]:
        """Return the templates of the officer's halls, by title."""
        halls = [hall.id for hall in await self._halls.overseen(actor, *STAFF_ROLES) if query.hall in (None, hall.id)]
        found = await self._templates.find_list({"hall": {"$in": halls}}, sort=[("title", 1), ("_id", 1)])
        return [_view(Template.from_document(document)) for document in found]

    async def create(self, actor: Actor, new: NewTemplate) -> TemplateView:
        """Make a template of a hall that the officer administers.

        Raises:
            NotFound: ``hall_not_found``.
        """
        template = Template(id=new_id(), version=1, **new.model_dump())

        async def write(session: Session) -> None:
            await self._halls.overseen_one(actor, new.hall, Role.WINDOW_ADMIN, session=session)
            await self._templates.insert_one(template.to_document(), session=session)
            await self._record(session, actor, "answer_template_created", template)

        await self._store.transaction(write)
        return _view(template)

    async def change(self, actor: Actor, template_id: str, change: TemplateChange) -> TemplateView:
        """Change a template.

        Raises:
            NotFound: ``template_not_found``.
            Conflict: ``stale_version``.
        """

        async def write(session: Session) -> Template:
            present = await self._load(actor, template_id, session)
            changed = present.having(**change.model_dump())
            saved: Document = await self._store.save_conditionally(
                TEMPLATES.name, changed.to_document(), session=session
            )
            former = {"title": present.title, "text": present.text}
            await self._record(session, actor, "answer_template_changed", changed, former=former)
            return Template.from_document(saved)

        return _view(await self._store.transaction(write))

    async def delete(self, actor: Actor, template_id: str, version: int) -> None:
        """Delete a template; answers that began with it stay.

        Raises:
            NotFound: ``template_not_found``.
            Conflict: ``stale_version``.
        """

        async def write(session: Session) -> None:
            present = await self._load(actor, template_id, session)
            if not await self._templates.delete_one({"_id": present.id, "version": version}, session=session):
                raise stale_version()
            await self._record(session, actor, "answer_template_deleted", present, text=present.text)

        await self._store.transaction(write)

    async def _load(self, actor: Actor, template_id: str, session: Session) -> Template:
        halls = [hall.id for hall in await self._halls.overseen(actor, Role.WINDOW_ADMIN, session=session)]
        document = await self._templates.find_one({"_id": template_id, "hall": {"$in": halls}}, session=session)
        if document is None:
            raise NotFound("template_not_found", "没有这个答复模板")
        return Template.from_document(document)

    async def _record(self, session: Session, actor: Actor, action: str, template: Template, **data: object) -> None:
        await self._audit.record(
            session,
            actor=actor,
            action=action,
            target_kind="answer_template",
            target_id=template.id,
            target_name=template.title,
            data={"hall": template.hall, "text": template.text, **data},
        )


def _view(template: Template) -> TemplateView:
    return TemplateView(**template.model_dump())
