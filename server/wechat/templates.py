"""The subscription message templates that are configured, compared with those that WeChat has for the mini-program."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import structlog

from server.clock import Clock
from server.settings import Settings
from server.store import CollectionSpec, Document, Store
from server.wechat.client import WeChatClient
from server.wechat.errors import CallFailed
from server.wechat.rules import TEMPLATE_FIELDS, TemplateKind, UnfitValue, Value, fields_of, fit

TEMPLATES: Final = CollectionSpec("wechat_templates", shard_key=None)
_CACHED_SECONDS: Final = 60.0
_CHECK_AGAIN: Final = timedelta(hours=1)
_LOOK_INTERVAL: Final = timedelta(minutes=5)
_LONG_TERM: Final = 3
_TITLES: Final[Mapping[str, str]] = {"to_do": "待办提醒", "decision": "办理结果通知", "digest": "待办汇总"}
_log = structlog.get_logger("wechat")


@dataclass(frozen=True, slots=True)
class Template:
    """A configured template as WeChat has it.

    Attributes:
        key: our name of it.
        id: WeChat's.
        title: as people see it.
        kind: how long a grant lasts.
        fields: our fields with WeChat's keys (``thing1`` …).
        problem: why it cannot be used, in Chinese; empty if it can.
        checked_at: when WeChat was asked; None before the first time.
    """

    key: str
    id: str
    title: str
    kind: TemplateKind = TemplateKind.ONE_TIME
    fields: Mapping[str, str] | None = None
    problem: str = ""
    checked_at: datetime | None = None

    def data_of(self, values: Mapping[str, Value]) -> dict[str, str]:
        """Return what WeChat shows for ``values``, by its keys.

        Raises:
            UnfitValue: a value is missing or cannot be shown.
        """
        data = {}
        for field, key in (self.fields or {}).items():
            if field not in values:
                raise UnfitValue(key)
            data[key] = fit(key, values[field])
        return data


class Templates:
    """Knows the configured templates; what WeChat said about them is shared by all processes.

    Args:
        settings: names the templates.
        store: keeps what WeChat said.
        client: asks WeChat.
        clock: tells when.
    """

    def __init__(self, settings: Settings, store: Store, client: WeChatClient, clock: Clock) -> None:
        self._configured: Mapping[str, str] = {
            key: settings.wechat_templates[key] for key in TEMPLATE_FIELDS if key in settings.wechat_templates
        }
        self._templates = store.collection(TEMPLATES.name)
        self._client = client
        self._clock = clock
        self._cached: dict[str, Template] = {}
        self._cached_until = 0.0
        self._first_check = asyncio.Lock()

    async def known(self) -> dict[str, Template]:
        """Return the configured templates by their keys, as far as they have been compared."""
        if time.monotonic() > self._cached_until:
            documents = {found["_id"]: found for found in await self._templates.find_list({})}
            self._cached = {key: _read(key, id_, documents.get(key)) for key, id_ in self._configured.items()}
            self._cached_until = time.monotonic() + _CACHED_SECONDS
        return self._cached

    async def usable(self, key: str) -> Template | None:
        """Return the template ``key``, compared with WeChat's if nobody has done so yet; None if it is of no use.

        Raises:
            CallFailed: it was never compared, and WeChat does not answer.
        """
        template = (await self.known()).get(key)
        if template is not None and template.checked_at is None:
            # One asks for all who wait.
            async with self._first_check:
                template = (await self.known())[key]
                if template.checked_at is None:
                    template = next(found for found in await self.check() if found.key == key)
        return None if template is None or template.problem else template

    async def check(self) -> list[Template]:
        """Ask WeChat for its templates, compare them with the configured ones, and keep the result.

        Raises:
            CallFailed: WeChat does not answer; what was known stays.
        """
        if not self._configured:
            return []
        offered = await self._client.templates()
        now = self._clock.now()
        checked = [_compare(key, id_, offered, now) for key, id_ in self._configured.items()]
        for template in checked:
            if template.problem:
                _log.warning("template of WeChat cannot be used", template=template.key, problem=template.problem)
            await self._templates.replace_one({"_id": template.key}, _document(template), upsert=True)
        self._cached_until = 0.0
        return checked


class TemplateCheckJob:
    """Compares the templates when a worker starts, and every hour."""

    name = "wechat_template_check"
    interval = _LOOK_INTERVAL

    def __init__(self, templates: Templates) -> None:
        self._templates = templates
        self._next: datetime | None = None

    async def run(self, now: datetime) -> None:
        """Compare them if it is time; while WeChat does not answer, try again at the next run."""
        if self._next is not None and now < self._next:
            return
        try:
            await self._templates.check()
        except CallFailed as failure:
            _log.warning("templates of WeChat not checked", reason=failure.reason)
            return
        self._next = now + _CHECK_AGAIN


def _compare(key: str, id_: str, offered: Sequence[Mapping[str, Any]], now: datetime) -> Template:
    found = next((entry for entry in offered if entry.get("priTmplId") == id_), None)
    if found is None:
        return Template(key, id_, _TITLES[key], problem="微信公众平台上没有这个模板，请核对模板编号", checked_at=now)
    fields, unknown = fields_of(key, str(found.get("content", "")))
    problem = ""
    if unknown:
        problem = f"模板含有系统不会填写的关键词：{'、'.join(unknown)}，请另选模板"
    elif not fields:
        problem = "无法识别模板的关键词，请另选模板"
    kind = TemplateKind.LONG_TERM if found.get("type") == _LONG_TERM else TemplateKind.ONE_TIME
    return Template(key, id_, str(found.get("title") or _TITLES[key]), kind, fields, problem, now)


def _document(template: Template) -> Document:
    return {
        "_id": template.key,
        "template_id": template.id,
        "title": template.title,
        "kind": template.kind.value,
        "fields": dict(template.fields or {}),
        "problem": template.problem,
        "checked_at": template.checked_at,
    }


def _read(key: str, id_: str, document: Document | None) -> Template:
    # What was said about a template that has been replaced since says nothing about this one.
    if document is None or document["template_id"] != id_:
        return Template(key, id_, _TITLES[key])
    return Template(
        key,
        id_,
        document["title"],
        TemplateKind(document["kind"]),
        document["fields"],
        document["problem"],
        document["checked_at"],
    )
