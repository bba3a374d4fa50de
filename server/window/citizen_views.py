"""A matter as its citizen sees it: what was said, what was done and when, never by whom."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from pydantic import Field

from server.schemas import Model
from server.window.clues import Clue, ClueRecord
from server.window.models import Content, Entry, Hall, Matter, Message
from server.window.rules import (
    EVENT_NAMES,
    STATE_NAMES,
    MatterEvent,
    MatterState,
    Rating,
    TriageOutcome,
    possible_events,
)
from server.window.sealing import Sealer
from server.window.tools import history_field

_OWN_ACTS: Final = (MatterEvent.MESSAGE, MatterEvent.RATE)
# What these say is between officers; that it happened, the citizen sees.
_INTERNAL: Final = frozenset({MatterEvent.COORDINATE, MatterEvent.MEET, MatterEvent.HAND_OVER, MatterEvent.MERGE})
_OF_CITIZEN: Final = frozenset({MatterEvent.SUBMIT, MatterEvent.RATE, MatterEvent.REOPEN})


class Side(StrEnum):
    """Who wrote a message."""

    CITIZEN = "citizen"
    OFFICER = "officer"


class TimelineStep(Model):
    """One step of a matter's way."""

    event: MatterEvent
    text: str = Field(description="步骤名称")
    at: datetime
    said: str = ""
    outcome: TriageOutcome | None = None
    rating: Rating | None = None
    promised: date | None = None
    former: date | None = None


class MessageView(Model):
    """One message."""

    id: str
    at: datetime
    side: Side
    text: str
    photos: list[str]
    read: bool


class HallRef(Model):
    """A hall by its name."""

    id: str
    name: str


class ContentView(Model):
    """What was brought."""

    what: str
    when: str
    which_window: str
    business_number: str
    wanted: str


class CitizenView(Model):
    """A matter as its code opens it.

    Attributes:
        merged: it goes on together with another that is about the same; steps and answer are that one's.
        actions: what the citizen can do now.
    """

    number: str
    hall: HallRef
    business: str
    submitted_at: datetime
    content: ContentView
    anonymous: bool
    photos: list[str]
    state: MatterState
    state_text: str
    merged: bool
    outcome: TriageOutcome | None
    explanation: str
    policy: str
    addressee: str
    promised: date | None
    answer: str
    rating: Rating | None
    remark: str
    timeline: list[TimelineStep]
    messages: list[MessageView]
    actions: list[MatterEvent]


class CitizenViews:
    """Turns matters and clues into what a citizen sees.

    Args:
        sealer: reads matters.
        clue_sealer: reads clues.
    """

    def __init__(self, sealer: Sealer, clue_sealer: Sealer) -> None:
        self._sealer = sealer
        self._clue_sealer = clue_sealer

    def of_matter(self, matter: Matter, main: Matter, hall: Hall, messages: Sequence[Message]) -> CitizenView:
        """Return a matter.

        Args:
            main: what it was merged into, which decides about steps and answer; itself where it was not.
        """
        business = hall.business(matter.business)
        merged = main.id != matter.id
        return CitizenView(
            number=matter.number,
            hall=HallRef(id=hall.id, name=hall.name),
            business=business.name if business else "",
            submitted_at=matter.submitted_at,
            content=content_view(self._sealer.content(matter.content, matter.id)),
            anonymous=not matter.real_name,
            photos=list(matter.photos),
            state=main.state,
            state_text=STATE_NAMES[main.state],
            merged=merged,
            outcome=main.outcome,
            explanation=self._sealer.text(main.explanation, main.id, "explanation"),
            policy=self._sealer.text(main.policy, main.id, "policy"),
            addressee=self._sealer.text(main.addressee, main.id, "addressee"),
            promised=main.promised,
            answer=self._sealer.text(main.answer, main.id, "answer"),
            rating=matter.rating,
            remark=self._sealer.text(matter.remark, matter.id, "remark"),
            timeline=self._timeline(matter, main),
            messages=[message_view(self._sealer, message) for message in messages],
            actions=_actions(matter.state, reopened=matter.reopened),
        )

    def of_clue(self, clue: Clue, hall: Hall, messages: Sequence[Message]) -> CitizenView:
        """Return what was turned off: its citizen sees that it was handed on, and can go on writing."""
        record = ClueRecord.model_validate_json(self._clue_sealer.text(clue.record, clue.id, "record"))
        steps = [
            TimelineStep(
                event=entry.event,
                text=EVENT_NAMES[entry.event],
                at=entry.at,
                said="" if entry.event in _INTERNAL else entry.text,
                outcome=entry.outcome,
            )
            for entry in record.history
        ]
        turned_off = TimelineStep(
            event=MatterEvent.TURN_OFF,
            text=EVENT_NAMES[MatterEvent.TURN_OFF],
            at=clue.turned_off_at,
            said="您反映的情况已按程序转交专门人员处理，原窗口不再经手。您可以继续用查询码补充情况。",
        )
        return CitizenView(
            number=clue.number,
            hall=HallRef(id=hall.id, name=hall.name),
            business=record.business,
            submitted_at=clue.submitted_at,
            content=content_view(record.content),
            anonymous=record.contact is None,
            photos=list(clue.photos),
            state=MatterState.TURNED_OFF,
            state_text=STATE_NAMES[MatterState.TURNED_OFF],
            merged=False,
            outcome=None,
            explanation="",
            policy="",
            addressee="",
            promised=None,
            answer="",
            rating=None,
            remark="",
            timeline=[*steps, turned_off],
            messages=[message_view(self._clue_sealer, message) for message in messages],
            actions=_actions(MatterState.TURNED_OFF, reopened=False),
        )

    def _timeline(self, matter: Matter, main: Matter) -> list[TimelineStep]:
        steps = [self._step(matter, number, entry) for number, entry in enumerate(matter.history)]
        if main.id != matter.id:
            steps += [
                self._step(main, number, entry)
                for number, entry in enumerate(main.history)
                if entry.event not in _OF_CITIZEN | {MatterEvent.MERGE}
            ]
        return sorted(steps, key=lambda step: step.at)

    def _step(self, matter: Matter, number: int, entry: Entry) -> TimelineStep:
        said = "" if entry.event in _INTERNAL else self._sealer.text(entry.text, matter.id, history_field(number))
        return TimelineStep(
            event=entry.event,
            text=EVENT_NAMES[entry.event],
            at=entry.at,
            said=said,
            outcome=entry.outcome,
            rating=entry.rating,
            promised=entry.promised,
            former=entry.former,
        )


def content_view(content: Content) -> ContentView:
    """Return what a citizen has brought."""
    return ContentView(**content.model_dump())


def message_view(sealer: Sealer, message: Message) -> MessageView:
    """Return a message as both sides see it."""
    return MessageView(
        id=message.id,
        at=message.at,
        side=Side.OFFICER if message.by else Side.CITIZEN,
        text=sealer.text(message.text, message.id, "text"),
        photos=list(message.photos),
        read=message.read,
    )


def _actions(state: MatterState, *, reopened: bool) -> list[MatterEvent]:
    possible = possible_events(state, reopened=reopened)
    return [event for event in _OWN_ACTS if event in possible]
