"""A citizen brings a matter: the same submission sent again, whatever happened to the answer, is the same matter."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from server.errors import Conflict, FieldError, InvalidInput
from server.shared_reads import SharedReads
from server.store import DuplicateKey, Session, new_id
from server.window.codes import code_link, printed_code
from server.window.models import Contact, Content, Entry, Hall, Matter
from server.window.requests import NewMatter
from server.window.rules import MatterEvent, MatterState
from server.window.tools import TRIAGE, WindowTools, about, dated
from server.workdays import china_day


@dataclass(frozen=True, slots=True)
class Submitted:
    """What a citizen is told once.

    Attributes:
        code: the tracking code as people read it.
        link: what its QR code holds.
        repeated: it was stored before.
        differs: it was stored before with other words: these were not taken.
    """

    code: str
    link: str
    repeated: bool
    differs: bool = False


class Submissions:
    """Takes what citizens bring.

    Args:
        tools: what it works with.
        base_url: the installation's address.
    """

    def __init__(self, tools: WindowTools, base_url: str) -> None:
        self._tools = tools
        self._base_url = base_url
        self._halls = SharedReads(tools.halls.find)

    async def submit(self, new: NewMatter, admit: Callable[[], Awaitable[None]] | None = None) -> Submitted:
        """Store a matter and return its code.

        Args:
            new: what the citizen brings.
            admit: refuses, by what it raises, a submission that was not stored before.

        Raises:
            InvalidInput: ``unknown_hall`` or ``unknown_business``.
            Conflict: ``hall_closed`` or ``photos_not_ready``.
        """
        code = self._tools.codes.of_submission(new.submission_id)
        code_hash = self._tools.codes.hash(code)
        differs = await self._differs(code_hash, new)
        if differs is None:
            if admit is not None:
                await admit()
            try:
                await self._store(code_hash, new)
            except DuplicateKey:
                # The same submission, sent twice at once.
                differs = await self._differs(code_hash, new)
        return Submitted(printed_code(code), code_link(self._base_url, code), differs is not None, bool(differs))

    async def _store(self, code_hash: bytes, new: NewMatter) -> None:
        now = self._tools.clock.now()
        hall = await self._hall(new)
        year = china_day(now).year
        number = f"{hall.short}{year}-{await self._tools.numbers.next(hall.id, year):05d}"
        matter = self._matter(code_hash, number, hall, new, now)
        ground = await self._tools.obligations.ground(hall.unit_id)

        async def write(session: Session, place: int) -> None:
            obligation = await self._tools.obligations.open(
                session,
                None,
                rule=TRIAGE,
                unit_id=hall.unit_id,
                about=about(matter),
                start=matter.day,
                now=now,
                ground=ground,
            )
            stored = dated(matter.having(triage_due=obligation.due))
            await self._tools.repository.insert(stored, session)
            await self._tools.photos.claim(session, new.photos, new.submission_id, stored.id)
            await self._tools.figures.changed(session, None, stored, place)

        async with self._tools.figures.place(hall.id) as place:
            await self._tools.store.transaction(lambda session: write(session, place))

    def _matter(self, code_hash: bytes, number: str, hall: Hall, new: NewMatter, now: datetime) -> Matter:
        matter_id = new_id()
        content, contact = _content(new), _contact(new)
        day = china_day(now)
        submitted = Matter(
            id=matter_id,
            version=1,
            hall=hall.id,
            unit_path=hall.unit_path,
            business=new.business,
            number=number,
            code_hash=code_hash,
            content=self._tools.sealer.seal(content.model_dump_json(), matter_id, "content"),
            contact=self._tools.sealer.seal(contact.model_dump_json(), matter_id, "contact") if contact else b"",
            real_name=contact is not None,
            photos=tuple(new.photos),
            submitted_at=now,
            day=day,
            state=MatterState.SUBMITTED,
            triage_due=day,
            due=day,
        )
        return submitted.having(history=(Entry(event=MatterEvent.SUBMIT, at=now),))

    async def _hall(self, new: NewMatter) -> Hall:
        hall = await self._halls.get(new.hall)
        if hall is None:
            raise _wrong("unknown_hall", "hall", "没有这个大厅")
        if not hall.open:
            raise Conflict("hall_closed", f"{hall.name}暂停接收新的诉求。您填写的内容仍保存在手机上，请稍后再提交")
        business = hall.business(new.business)
        if business is None or not business.active:
            raise _wrong("unknown_business", "business", "这个大厅不办理这项业务，请重新选择")
        return hall

    async def _differs(self, code_hash: bytes, new: NewMatter) -> bool | None:
        """Return whether the submission was stored before with other words, None where it was not stored at all."""
        place = await self._tools.repository.place(code_hash)
        if place is None:
            return None
        matter = await self._tools.repository.find([place.hall], place.matter)
        if matter is None:
            # Turned off meanwhile: nobody compares what it says.
            return False
        sealer = self._tools.sealer
        stored = (sealer.content(matter.content, matter.id), sealer.contact(matter.contact, matter.id))
        placed = (matter.hall, matter.business, matter.photos)
        return stored != (_content(new), _contact(new)) or placed != (new.hall, new.business, tuple(new.photos))


def _content(new: NewMatter) -> Content:
    return Content(
        what=new.what,
        when=new.when,
        which_window=new.which_window,
        business_number=new.business_number,
        wanted=new.wanted,
    )


def _contact(new: NewMatter) -> Contact | None:
    return Contact(name=new.contact.name, phone=new.contact.phone) if new.contact else None


def _wrong(code: str, field: str, sentence: str) -> InvalidInput:
    return InvalidInput(code, sentence, fields=[FieldError(field, sentence)])
