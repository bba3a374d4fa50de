"""Loads the demonstration's evaluations: real tickets, real ballots, real ceremonies, on a clock that is set back.

Ballots are cast through the same services that phones use. The run is repeated from the start if it was interrupted;
no officer can have touched anything by then, since the web process starts afterwards.
"""

import asyncio
import json
import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from server.accounts.demo import DEMO_PASSWORD
from server.accounts.rules import Actor, Role
from server.clock import FixedClock
from server.encoding import from_base64url, to_base64url
from server.evaluation import roster_entries
from server.evaluation.answers import CODES, Answers, ballot_size, encode
from server.evaluation.blind_signature import PublicKey
from server.evaluation.box_casting import Cast
from server.evaluation.demo_stories import COMMENTS, STORIES, Story, StoryRound
from server.evaluation.invitations import invitation_link
from server.evaluation.key_sheets import SHEETS
from server.evaluation.models import Evaluation
from server.evaluation.preparation import Prepared
from server.evaluation.repository import COLLECTIONS, EVALUATIONS
from server.evaluation.requests import (
    CategoryInput,
    CloseRequest,
    CountRequest,
    DiscardRequest,
    EvaluationChange,
    FlagsInput,
    FormInput,
    NewEvaluation,
    PrepareRequest,
    RoundInput,
    SecondPerson,
    SubjectInput,
    SubjectsChange,
)
from server.evaluation.roster import RosterQuery
from server.evaluation.roster_sheet import roster_template
from server.evaluation.rules import Grade, RoundKind, RoundState, Route
from server.evaluation.ticket_batches import NewTicket
from server.evaluation.tickets import parse_ticket, printed_ticket, ticket_link
from server.evaluation.voter import CredentialRequest, ballot_body
from server.lists import LARGEST_PAGE
from server.settings import Settings

if TYPE_CHECKING:
    from server.app import Services

FILE_NAME: Final = "demo.json"
_MARK: Final = "demo_state"
_SHOWN_TICKETS: Final = 6
_AT_ONCE: Final = 8
_ORDER: Final = (Grade.SATISFIED, Grade.BASICALLY_SATISFIED, Grade.DISSATISFIED, Grade.UNKNOWN)


@dataclass
class _Kept:
    """What a person needs to try the phone page, check-in and the opening of a box."""

    tickets: list[dict[str, str]] = field(default_factory=list)
    invitations: list[dict[str, str]] = field(default_factory=list)
    sheets: list[dict[str, Any]] = field(default_factory=list)


async def load(services: "Services", clock: FixedClock) -> None:
    """Load the demonstration's evaluations unless they are there.

    Args:
        services: built on ``clock``, over the demonstration's databases with its accounts.
        clock: shows the present; it is moved back and forth while the past is told.
    """
    marks = services.office_store.collection(_MARK)
    mark = await marks.find_one({"_id": EVALUATIONS})
    if mark is not None and mark["done"]:
        return
    if mark is not None:
        await _clear(services)
    await marks.replace_one({"_id": EVALUATIONS}, {"_id": EVALUATIONS, "done": False}, upsert=True)
    kept = await _Narrator(services, clock).tell(STORIES)
    path = services.settings.data_dir / FILE_NAME
    path.write_text(json.dumps(asdict(kept), ensure_ascii=False, indent=1))
    path.chmod(0o600)
    await marks.replace_one({"_id": EVALUATIONS}, {"_id": EVALUATIONS, "done": True})


def printed_hints(settings: Settings) -> list[str]:
    """Return lines for the terminal: tickets and invitations to try on a phone, key sheets to open the closed box."""
    path: Path = settings.data_dir / FILE_NAME
    if not path.exists():
        return []
    kept = json.loads(path.read_text())
    lines = ["tickets to try the phone page with:"]
    for ticket in kept["tickets"]:
        link = ticket_link(settings.base_url, ticket["code"], ticket["fingerprint"])
        lines.append(f"  {printed_ticket(ticket['code'])}  {link}")
    lines.append("personal invitations to check in with (those whose phone is known need none):")
    for invitation in kept["invitations"]:
        link = invitation_link(settings.base_url, invitation["code"])
        lines.append(f"  {invitation['name']}  {printed_ticket(invitation['code'])}  {link}")
    lines.append("key sheets of the closed evaluation (any two open its box):")
    lines += [f"  {sheet['account']}: {sheet['words']}" for sheet in kept["sheets"]]
    return lines


async def _clear(services: "Services") -> None:
    """Remove what an interrupted run left."""
    for document in await services.office_store.collection(EVALUATIONS).find_list({}):
        for part in Evaluation.from_document(document).rounds:
            await services.eligibility.destroy_tickets(part.id)
            await services.eligibility.keys.destroy(part.id)
    for spec in (*COLLECTIONS, *roster_entries.COLLECTIONS):
        await services.office_store.collection(spec.name).delete_many({})
    for name in await services.box_store.collection_names():
        if name.rpartition("_")[0] in ("ballots", "published", "opened", "comments"):
            await services.box_store.collection(name).drop()
    await services.box_store.collection("rounds").delete_many({})


class _Narrator:
    """Lets the stories happen, in the order of time."""

    def __init__(self, services: "Services", clock: FixedClock) -> None:
        self._services = services
        self._evaluations = services.evaluations
        self._clock = clock
        self._present = clock.now()
        self._random = random.Random(20260302)  # noqa: S311 (invented opinions, the same at every start)
        self._kept = _Kept()

    async def tell(self, stories: Sequence[Story]) -> _Kept:
        """Let all stories happen and return what is kept of them."""
        self._admin = await self._officer(Role.EVALUATION_ADMIN)
        self._tellers = await self._officers(Role.TELLER)
        units = {unit.name: unit.id for unit in await self._services.units.all()}
        for story in stories:
            await self._story(story, units[story.unit])
        self._clock.set(self._present)
        await self._evaluations.sealing_job.run(self._present)
        return self._kept

    async def _officers(self, role: Role) -> list[Actor]:
        (root,) = [unit for unit in await self._services.units.all() if unit.parent_id is None]
        found = await self._services.accounts.officers([role], root.path)
        return sorted(found, key=lambda officer: officer.account)

    async def _officer(self, role: Role) -> Actor:
        return (await self._officers(role))[0]

    def _at(self, days_ago: float) -> None:
        self._clock.set(max(self._present - timedelta(days=days_ago), self._present - timedelta(days=400)))

    async def _story(self, story: Story, unit_id: str) -> None:
        self._at(story.created)
        setup = self._evaluations.setup
        new = NewEvaluation(title=story.title, unit_id=unit_id, rounds=list(story.rounds))
        evaluation = await setup.create(self._admin, new)
        subjects = [SubjectInput(name=name, post=post, unit=unit) for name, post, unit, _ in story.subjects]
        change = SubjectsChange(subjects=subjects, version=evaluation.version)
        evaluation = await setup.set_subjects(self._admin, evaluation.id, change)
        evaluation = await setup.change(self._admin, evaluation.id, _changed(evaluation, story))
        for kind, part in story.rounds.items():
            if part.checks_in is not None:
                evaluation = await self._check_in(evaluation, kind, part, part.checks_in)
            elif part.opens is not None:
                evaluation = await self._round(evaluation, kind, story, part, part.opens)

    async def _check_in(
        self, evaluation: Evaluation, kind: RoundKind, part: StoryRound, checks_in: float
    ) -> Evaluation:
        """Let a round come as far as its check-in, with its roster and its tickets."""
        self._at(checks_in + 0.2)
        _, evaluation = await self._prepare(evaluation, kind)
        await self._evaluations.ticket_batches.make(self._admin, evaluation.id, kind, part.tickets)
        roster, workbook = self._evaluations.roster, roster_template(part.roster)
        await roster.import_roster(self._admin, evaluation.id, evaluation.version, [kind], workbook)
        lines, _ = await roster.page(self._admin, evaluation.id, RosterQuery(page_size=LARGEST_PAGE))
        without_phone = [line.entry.id for line in lines if not line.entry.person.phone]
        invited = await self._evaluations.roster_invitations.make(self._admin, evaluation.id, without_phone)
        self._kept.invitations = [{"name": entry.person.name, "code": parse_ticket(code)} for entry, code, _ in invited]
        self._at(checks_in)
        present = await self._evaluations.setup.get(self._admin, evaluation.id)
        return await self._evaluations.check_ins.start(self._admin, evaluation.id, kind, present.version)

    async def _prepare(self, evaluation: Evaluation, kind: RoundKind) -> tuple[Prepared, Evaluation]:
        """Make a round's key sheets and confirm that their holders have them."""
        preparation = self._evaluations.preparation
        holders = [teller.id for teller in self._tellers[:SHEETS]]
        request = PrepareRequest(key_holders=holders, version=evaluation.version)
        prepared = await preparation.prepare(self._admin, evaluation.id, kind, request)
        version = prepared.evaluation.version
        return prepared, await preparation.confirm(self._admin, evaluation.id, kind, version)

    async def _round(
        self, evaluation: Evaluation, kind: RoundKind, story: Story, part: StoryRound, opens: float
    ) -> Evaluation:
        self._at(opens + 0.2)
        prepared, evaluation = await self._prepare(evaluation, kind)
        sheets = [" ".join(sheet.words) for sheet in prepared.sheets]
        _, tickets = await self._evaluations.ticket_batches.make(self._admin, evaluation.id, kind, part.tickets)
        self._at(opens)
        evaluation = await self._evaluations.ceremonies.open(self._admin, evaluation.id, kind, evaluation.version)
        left = await self._vote(evaluation, kind, story, part, tickets)
        self._clock.advance(timedelta(hours=1))
        if not part.closed:
            self._clock.set(self._present - timedelta(minutes=1))
            await self._evaluations.turnout_job.run(self._clock.now())
            fingerprint = prepared.fingerprint
            self._kept.tickets = [{"code": t.ticket, "fingerprint": fingerprint} for t in left[:_SHOWN_TICKETS]]
            return evaluation
        second = SecondPerson(account=self._tellers[0].account, password=DEMO_PASSWORD)
        close = CloseRequest(version=evaluation.version, second=second)
        evaluation = await self._evaluations.ceremonies.close(self._admin, evaluation.id, kind, close)
        if part.discarded:
            self._clock.advance(timedelta(days=1))
            discard = DiscardRequest(version=evaluation.version, reason=part.discarded, second=second)
            return await self._evaluations.discarding.discard(self._admin, evaluation.id, kind, discard)
        if not part.counted:
            accounts = [teller.account for teller in self._tellers]
            self._kept.sheets = [
                {"account": account, "words": words} for account, words in zip(accounts, sheets, strict=False)
            ]
            return evaluation
        self._clock.advance(timedelta(hours=2))
        evaluation = await self._count(evaluation, kind, sheets)
        if part.sealed and (seals_at := evaluation.round(kind).seals_at) is not None:
            self._clock.set(seals_at)
            evaluation = await self._evaluations.sealing_job.seal(evaluation.id, kind)
        return evaluation

    async def _count(self, evaluation: Evaluation, kind: RoundKind, sheets: Sequence[str]) -> Evaluation:
        first, second = self._tellers[0], self._tellers[1]
        person = SecondPerson(account=second.account, password=DEMO_PASSWORD)
        request = CountRequest(version=evaluation.version, sheets=list(sheets[:2]), second=person)
        return await self._evaluations.counting.count(first, evaluation.id, kind, request)

    async def _vote(
        self, evaluation: Evaluation, kind: RoundKind, story: Story, part: StoryRound, tickets: Sequence[NewTicket]
    ) -> list[NewTicket]:
        """Cast the story's ballots and return the tickets that nobody used."""
        waiting = dict(part.ballots)
        used, left = [], []
        for ticket in tickets:
            if waiting.get(ticket.category, 0) > 0:
                waiting[ticket.category] -= 1
                used.append(ticket)
            else:
                left.append(ticket)
        size = ballot_size(evaluation.form, len(evaluation.subjects))
        for start in range(0, len(used), _AT_ONCE):
            group = used[start : start + _AT_ONCE]
            votes = [(ticket, encode(self._answers(evaluation, story), size)) for ticket in group]
            await asyncio.gather(*(self._cast(evaluation, kind, ticket, plain) for ticket, plain in votes))
        return left

    async def _cast(self, evaluation: Evaluation, kind: RoundKind, ticket: NewTicket, plaintext: bytes) -> None:
        part = evaluation.round(kind)
        if part.preparation is None or part.state is not RoundState.OPEN:
            raise RuntimeError("the demonstration votes in an open round")
        jwk = part.preparation.keys[ticket.category].model_dump()
        request = CredentialRequest(part.id, ticket.category, PublicKey.from_jwk(jwk))
        signature = await self._services.eligibility.issue(ticket.ticket, request.blinded_message)
        credential = request.finish(to_base64url(signature))
        body = ballot_body(credential, plaintext, from_base64url(part.preparation.box_key))
        parts = {name: from_base64url(body[name]) for name in ("message", "signature", "sealed")}
        await self._services.ballot_box.cast(part.id, Cast(ticket.category, **parts))

    def _answers(self, evaluation: Evaluation, story: Story) -> Answers:
        codes, comments = [], []
        for index, (*_, esteem) in enumerate(story.subjects):
            if self._random.random() < 0.03:
                codes.append("")
                continue
            overall = self._grade(esteem)
            items = [overall if self._random.random() < 0.6 else self._grade(esteem) for _ in evaluation.form.items]
            codes.append("".join(CODES[grade] for grade in (overall, *items)))
            if self._random.random() < 0.08:
                comments.append((index, self._random.choice(COMMENTS)))
        return Answers(tuple(codes), tuple(comments))

    def _grade(self, esteem: float) -> Grade:
        weights = (esteem**1.5, 0.35, (1 - esteem) ** 1.5, 0.03)
        return self._random.choices(_ORDER, weights)[0]


def _changed(evaluation: Evaluation, story: Story) -> EvaluationChange:
    """Return the set-up with the story's rounds and everything else as it is."""
    rounds = [
        RoundInput(
            kind=kind,
            weight=part.weight,
            categories=[
                CategoryInput(
                    id=letter,
                    name=name,
                    weight=weight,
                    route=Route.ROSTER if letter in {line[-1] for line in part.roster} else Route.TICKET,
                )
                for letter, (name, weight) in part.categories.items()
            ],
        )
        for kind, part in story.rounds.items()
    ]
    document = evaluation.to_document()
    return EvaluationChange(
        title=evaluation.title,
        note=story.note,
        form=FormInput.model_validate(document["form"]),
        minimum_group=evaluation.minimum_group,
        flags=FlagsInput.model_validate(document["flags"]),
        publicity_days=story.publicity_days,
        rounds=rounds,
        version=evaluation.version,
    )
