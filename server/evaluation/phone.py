"""What a phone is told about a round: everything needed to check keys, fill in a ballot and seal it."""

from datetime import datetime

from server.accounts.office import Office
from server.clock import Clock
from server.evaluation.anonymity import AnonymityPage, Installation, anonymity_page
from server.evaluation.answers import COMMENT_LIMIT, COMMENT_TOTAL, ballot_size
from server.evaluation.models import Evaluation, Round
from server.evaluation.phone_rounds import PhoneRounds, PhoneState
from server.evaluation.round_ids import unknown_round
from server.evaluation.rules import RoundKind
from server.schemas import Model


class PhoneSubject(Model):
    """A subject as the phone shows it."""

    id: str
    name: str
    post: str
    unit: str


class PhoneItem(Model):
    """An item of the form."""

    id: str
    name: str


class PhoneSpoiledRules(Model):
    """When a ballot is spoiled, so that the phone warns before it is cast."""

    overall_missing: bool
    top_grade_quota: int | None


class PhoneForm(Model):
    """The form: items, comments (characters for one, and for all of a ballot), rules on spoiled ballots."""

    items: list[PhoneItem]
    comments: bool
    comment_limit: int
    comment_total: int
    spoiled: PhoneSpoiledRules


class PhoneKey(Model):
    """A category's public key: modulus and exponent, big-endian base64url."""

    n: str
    e: str


class PhoneCategory(Model):
    """A category with its key."""

    id: str
    name: str
    key: PhoneKey


class RoundInfo(Model):
    """A round as a phone needs it. The phone refuses keys that do not match the fingerprint it scanned."""

    round_id: str
    title: str
    organ_name: str
    kind: RoundKind
    state: PhoneState
    opens_at: datetime | None
    closes_at: datetime | None
    server_time: datetime
    subjects: list[PhoneSubject]
    form: PhoneForm
    categories: list[PhoneCategory]
    box_key: str
    ballot_size: int
    fingerprint: str
    promise_hash: str | None
    minimum_group: int
    publicity_days: int


class PhoneService:
    """Answers phones' questions that concern no ticket and no ballot.

    Args:
        rounds: the rounds as phones may know them.
        office: gives the organ's name.
        clock: tells the server's time, for the countdown.
        installation: how this server runs, for the page on anonymity.
    """

    def __init__(self, rounds: PhoneRounds, office: Office, clock: Clock, installation: Installation) -> None:
        self._rounds = rounds
        self._office = office
        self._clock = clock
        self._installation = installation

    async def round_info(self, round_id: str) -> RoundInfo:
        """Return a prepared round.

        Raises:
            NotFound: ``unknown_round``.
        """
        evaluation, part = await self._rounds.current(round_id)
        organ_name = (await self._office.settings()).organ_name
        return _round_info(evaluation, part, organ_name, self._clock.now())

    async def anonymity(self, round_id: str | None) -> AnonymityPage:
        """Return the page "how your anonymity works", for a round or in general.

        Raises:
            NotFound: ``unknown_round``.
        """
        if round_id is None:
            settings = await self._office.settings()
            return anonymity_page(self._installation, settings.minimum_group, settings.publicity_days)
        evaluation, part = await self._rounds.current(round_id)
        return anonymity_page(
            self._installation,
            evaluation.minimum_group,
            evaluation.publicity_days,
            comments=evaluation.form.comments,
            routes={category.route for category in part.categories},
        )


def _round_info(evaluation: Evaluation, part: Round, organ_name: str, now: datetime) -> RoundInfo:
    preparation = part.ready
    if preparation is None:
        raise unknown_round()
    form = evaluation.form
    return RoundInfo(
        round_id=part.id,
        title=evaluation.title,
        organ_name=organ_name,
        kind=part.kind,
        state=PhoneRounds.state_of(part),
        opens_at=part.opened_at or part.opens_at,
        closes_at=part.closed_at or part.closes_at,
        server_time=now,
        subjects=[PhoneSubject(id=s.id, name=s.name, post=s.post, unit=s.unit) for s in evaluation.subjects],
        form=PhoneForm(
            items=[PhoneItem(id=item.id, name=item.name) for item in form.items],
            comments=form.comments,
            comment_limit=COMMENT_LIMIT,
            comment_total=COMMENT_TOTAL,
            spoiled=PhoneSpoiledRules(
                overall_missing=form.spoiled.overall_missing, top_grade_quota=form.spoiled.top_grade_quota
            ),
        ),
        categories=[
            PhoneCategory(
                id=category.id,
                name=category.name,
                key=PhoneKey(n=preparation.keys[category.id].n, e=preparation.keys[category.id].e),
            )
            for category in part.categories
        ],
        box_key=preparation.box_key,
        ballot_size=ballot_size(form, len(evaluation.subjects)),
        fingerprint=preparation.fingerprint,
        promise_hash=evaluation.promise_hash,
        minimum_group=evaluation.minimum_group,
        publicity_days=evaluation.publicity_days,
    )
