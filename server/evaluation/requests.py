"""What officers send: the shape of it, checked before any rule is asked."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from server.clock import whole_milliseconds
from server.evaluation.rules import (
    MAXIMUM_CATEGORIES,
    MAXIMUM_ITEMS,
    MAXIMUM_SUBJECTS,
    Category,
    FlagLimits,
    Form,
    Grade,
    Item,
    RoundKind,
    Route,
    SpoiledRules,
)
from server.schemas import Identifier, Line, Model, Moment, Paragraph, Version

MOST_TICKETS = 10_000


def _in_utc(moment: datetime) -> datetime:
    return whole_milliseconds(moment.astimezone(UTC))


RoundMoment = Annotated[Moment, AfterValidator(_in_utc)]
Decimal = Annotated[str, Field(max_length=12)]
Key = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,40}$")]
Letter = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,8}$")]


class ItemInput(Model):
    """An item of the form."""

    id: Key
    name: Annotated[str, Line(40)]


class PointsInput(Model):
    """Points of the three grades that carry any, as decimal text."""

    satisfied: Decimal
    basically_satisfied: Decimal
    dissatisfied: Decimal


class SpoiledInput(Model):
    """When a ballot is spoiled."""

    overall_missing: bool
    top_grade_quota: Annotated[int, Field(ge=1, le=MAXIMUM_SUBJECTS)] | None


class FormInput(Model):
    """The form."""

    items: Annotated[Sequence[ItemInput], Field(max_length=MAXIMUM_ITEMS)]
    points: PointsInput
    comments: bool
    spoiled: SpoiledInput

    def form(self) -> Form:
        """Return the form in the words of the rules."""
        return Form(
            items=tuple(Item(item.id, item.name) for item in self.items),
            points={
                Grade.SATISFIED: self.points.satisfied,
                Grade.BASICALLY_SATISFIED: self.points.basically_satisfied,
                Grade.DISSATISFIED: self.points.dissatisfied,
            },
            comments=self.comments,
            spoiled=SpoiledRules(self.spoiled.overall_missing, self.spoiled.top_grade_quota),
        )


class FlagsInput(Model):
    """Thresholds."""

    score_below: Decimal
    below_median: Decimal
    dissatisfied_share: Decimal

    def limits(self) -> FlagLimits:
        """Return the thresholds in the words of the rules."""
        return FlagLimits(self.score_below, self.below_median, self.dissatisfied_share)


class CategoryInput(Model):
    """A category; its id is the letter that stands on the tickets."""

    id: Letter
    name: Annotated[str, Line(30)]
    weight: Decimal
    route: Route = Route.TICKET

    def category(self) -> Category:
        """Return the category in the words of the rules."""
        return Category(self.id, self.name, self.weight, self.route)


class RoundInput(Model):
    """A round as it is set up."""

    kind: RoundKind
    weight: Decimal
    categories: Annotated[Sequence[CategoryInput], Field(max_length=MAXIMUM_CATEGORIES)]
    check_in_opens_at: RoundMoment | None = None
    opens_at: RoundMoment | None = None
    closes_at: RoundMoment | None = None


class RosterPersonInput(Model):
    """A person on the roster, corrected; without ``phone`` the number stays as it is."""

    name: Annotated[str, Line(30)]
    unit: Annotated[str, Line(60, blank=True)]
    post: Annotated[str, Line(60, blank=True)]
    phone: Annotated[str, Line(30, blank=True)] | None = None


class InvitationRequest(Model):
    """Who is to get a personal invitation; without names, everybody whose phone is not bound."""

    entry_ids: Annotated[Sequence[Identifier], Field(min_length=1, max_length=5000)] | None = None


class NewEvaluation(Model):
    """A new evaluation."""

    title: Annotated[str, Line(100)]
    unit_id: Identifier
    rounds: Annotated[Sequence[RoundKind], Field(min_length=1, max_length=2)]


class EvaluationChange(Model):
    """The whole set-up, as it is to be from now on."""

    title: Annotated[str, Line(100)]
    note: Annotated[str, Paragraph(2000)]
    form: FormInput
    minimum_group: int
    flags: FlagsInput
    publicity_days: int
    rounds: Annotated[Sequence[RoundInput], Field(min_length=1, max_length=2)]
    version: Version


class SubjectInput(Model):
    """A subject; one that was there before keeps its id."""

    id: Key | None = None
    name: Annotated[str, Line(30)]
    post: Annotated[str, Line(60, blank=True)]
    unit: Annotated[str, Line(60, blank=True)]


class SubjectsChange(Model):
    """The whole list of subjects, in the order in which phones show them."""

    subjects: Annotated[Sequence[SubjectInput], Field(max_length=MAXIMUM_SUBJECTS)]
    version: Version


class VersionOnly(Model):
    """Which version of the evaluation the officer has seen."""

    version: Version


class PrepareRequest(Model):
    """Who is to hold the three key sheets, in the order of their numbers."""

    key_holders: Annotated[Sequence[Identifier], Field(min_length=3, max_length=3)]
    version: Version


class TicketRequest(Model):
    """How many tickets each category gets."""

    counts: Annotated[dict[Letter, Annotated[int, Field(ge=0, le=MOST_TICKETS)]], Field(min_length=1, max_length=20)]


class SecondPerson(Model):
    """The log-in of the second person of a ceremony."""

    account: Annotated[str, Field(min_length=1, max_length=64)]
    password: Annotated[str, Field(min_length=1, max_length=256)]


class CloseRequest(Model):
    """A closing by two persons."""

    version: Version
    second: SecondPerson


class DiscardRequest(Model):
    """The discarding of a closed round by two persons; the reason stands beside the result."""

    version: Version
    reason: Annotated[str, Line(200)]
    second: SecondPerson


class CountRequest(Model):
    """The opening of the box by two persons with two sheets."""

    version: Version
    sheets: Annotated[Sequence[Annotated[str, Field(max_length=600)]], Field(min_length=1, max_length=2)]
    second: SecondPerson


class ReleaseRequest(Model):
    """Whether the result may stand on the big screen."""

    released: bool
    version: Version


EXAMPLE_CHANGE: dict[str, Any] = {
    "title": "2026 年度述责述廉民主测评",
    "note": "",
    "form": {
        "items": [{"id": "political_discipline", "name": "遵守政治纪律"}],
        "points": {"satisfied": "100", "basically_satisfied": "80", "dissatisfied": "50"},
        "comments": True,
        "spoiled": {"overall_missing": False, "top_grade_quota": None},
    },
    "minimum_group": 5,
    "flags": {"score_below": "70.00", "below_median": "10.00", "dissatisfied_share": "1/3"},
    "publicity_days": 30,
    "rounds": [
        {"kind": "survey", "weight": "1", "categories": [{"id": "A", "name": "参评人员", "weight": "1"}]},
    ],
    "version": 1,
}
