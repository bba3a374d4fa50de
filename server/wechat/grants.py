"""The ledger of grants: how many messages each person has allowed for each template.

WeChat tells the number to nobody, so it is counted here. The person is known by a keyed hash of the openid only.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from server.clock import Clock
from server.store import CollectionSpec, Document, LookupHash, Session, Store
from server.wechat import rules
from server.wechat.arrivals import Arrivals
from server.wechat.rules import GrantState, Tap, TemplateKind
from server.wechat.templates import Template, Templates

GRANTS: Final = CollectionSpec("wechat_grants", shard_key=("_id",))


@dataclass(frozen=True, slots=True)
class Grant:
    """What one person has granted for one template.

    Attributes:
        key: our name of the template.
        template_id: WeChat's.
        title: as people see it.
        kind: ``one_time``: one message for each grant; ``long_term``: any number until refused.
        remaining: messages that may still be sent; None for any number.
    """

    key: str
    template_id: str
    title: str
    kind: TemplateKind
    remaining: int | None


class Ledger:
    """Counts grants.

    Args:
        store: the office's database.
        clock: tells how old a hint is.
        lookup: hashes openids.
        templates: the configured templates.
        arrivals: what has arrived.
    """

    def __init__(
        self, store: Store, clock: Clock, lookup: LookupHash, templates: Templates, arrivals: Arrivals
    ) -> None:
        self._store = store
        self._grants = store.collection(GRANTS.name)
        self._clock = clock
        self._lookup = lookup
        self._templates = templates
        self._arrivals = arrivals

    async def remaining(self, openid: str) -> list[Grant]:
        """Return what the person has granted, for every template that is configured and can be used."""
        templates = [template for template in (await self._templates.known()).values() if not template.problem]
        ids = [self._id(openid, template.key) for template in templates]
        documents = {found["_id"]: found for found in await self._grants.find_list({"_id": {"$in": ids}})}
        now = self._clock.now()
        return [
            _grant(template, _state(documents.get(id_), template.id), now)
            for id_, template in zip(ids, templates, strict=True)
        ]

    async def tapped(self, openid: str, results: Mapping[str, str]) -> None:
        """Note what the phone tells of a tap: for each template id accept, reject, ban or filter.

        It is a hint, which WeChat's own event confirms. Ids that are not ours and words that are none are passed over.
        """
        taps = {id_: Tap(result) for id_, result in results.items() if result in set(Tap)}

        async def write(session: Session) -> None:
            await self._each(openid, taps, rules.hinted, session)

        await self._store.transaction(write)

    async def confirm(self, openid: str, taps: Mapping[str, Tap], session: Session) -> None:
        """Note what WeChat tells of a tap, by template id."""
        await self._each(openid, taps, rules.confirmed, session)

    async def switch_off(self, openid: str, template_ids: Collection[str], session: Session) -> None:
        """Note that the person has switched templates off in the mini-program's settings."""
        taps = dict.fromkeys(template_ids, Tap.REJECT)
        await self._each(openid, taps, lambda state, _tap, _now: rules.switched_off(state), session)

    async def allows(self, openid: str, template: Template) -> bool:
        """Tell whether a message may be sent."""
        document = await self._grants.find_one({"_id": self._id(openid, template.key)})
        return rules.remaining(_state(document, template.id), template.kind, self._clock.now()) != 0

    async def sent(self, openid: str, template: Template) -> None:
        """Note that WeChat has taken a message."""
        if template.kind is TemplateKind.ONE_TIME:
            await self._change(openid, template, lambda state: rules.sent(state, self._clock.now()))

    async def spent(self, openid: str, template: Template) -> None:
        """Note that WeChat has refused a message because nothing is granted."""
        await self._change(openid, template, rules.spent)

    async def forget(self, openid: str, session: Session | None = None) -> None:
        """Delete what is known about the person: grants, and what has arrived by them."""
        ids = [self._id(openid, key) for key in rules.TEMPLATE_FIELDS]
        await self._grants.delete_many({"_id": {"$in": ids}}, session=session)
        await self._arrivals.forget(openid, session)

    async def _each(
        self,
        openid: str,
        taps: Mapping[str, Tap],
        rule: Callable[[GrantState, Tap, datetime], GrantState],
        session: Session,
    ) -> None:
        now = self._clock.now()
        for template in (await self._templates.known()).values():
            tap = taps.get(template.id)
            if tap is not None:
                state = await self._load(openid, template, session)
                await self._save(openid, template, rule(state, tap, now), session)

    async def _change(self, openid: str, template: Template, rule: Callable[[GrantState], GrantState]) -> None:
        async def write(session: Session) -> None:
            await self._save(openid, template, rule(await self._load(openid, template, session)), session)

        await self._store.transaction(write)

    async def _load(self, openid: str, template: Template, session: Session) -> GrantState:
        document = await self._grants.find_one({"_id": self._id(openid, template.key)}, session=session)
        return _state(document, template.id)

    async def _save(self, openid: str, template: Template, state: GrantState, session: Session) -> None:
        id_ = self._id(openid, template.key)
        document = {"_id": id_, "template_id": template.id, **asdict(state)}
        await self._grants.replace_one({"_id": id_}, document, upsert=True, session=session)

    def _id(self, openid: str, template_key: str) -> str:
        return f"{self._lookup.of('openid', openid).hex()}/{template_key}"


def _state(document: Document | None, template_id: str) -> GrantState:
    # Grants of a template that has been replaced since are of no use.
    if document is None or document["template_id"] != template_id:
        return GrantState()
    return GrantState(
        document["count"], document["on"], tuple(document["hints"]), tuple(document["events"]), document["off"]
    )


def _grant(template: Template, state: GrantState, now: datetime) -> Grant:
    left = rules.remaining(state, template.kind, now)
    return Grant(template.key, template.id, template.title, template.kind, left)
