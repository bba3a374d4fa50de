"""Subscription messages: templates, what people have granted, and what was delivered."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from server.wechat.fake.codes import ApiError
from server.wechat.fake.mini_program import MiniProgram
from server.wechat.fake.people import User

LONG_TERM: Final = 3
_FIELD: Final = re.compile(r"\{\{(\w+)\.DATA\}\}")
# What the examples of templates show, by the type of a field.
_SHOWN: Final = {
    "thing": "会议室",
    "number": "3",
    "time": "2016年8月8日 09:30",
    "phrase": "已通过",
    "enum_string": "同意",
}


@dataclass(frozen=True, slots=True)
class Template:
    """A template as the office has chosen it in the console.

    Attributes:
        kind: 2 one-time, 3 long-term.
        choices: words of the keys of type ``enum_string``.
    """

    id: str
    title: str
    content: str
    kind: int = 2
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def fields(self) -> list[str]:
        """Return the keys that a message has to fill in, in order."""
        return _FIELD.findall(self.content)

    def document(self) -> dict[str, Any]:
        """Return the template as gettemplate lists it."""
        choices = [{"keywordCode": f"{key}.DATA", "enumValueList": list(words)} for key, words in self.choices.items()]
        return {
            "priTmplId": self.id,
            "title": self.title,
            "content": self.content,
            "example": _FIELD.sub(lambda found: _SHOWN[found[1].rstrip("0123456789")], self.content),
            "type": self.kind,
            "keywordEnumValueList": choices,
        }


TEMPLATES: Final = (
    Template("local-to-do", "待办提醒", "待办事项:{{thing1.DATA}}\n截止时间:{{time2.DATA}}\n备注:{{thing3.DATA}}\n"),
    Template(
        "local-decision",
        "办理结果通知",
        "事项名称:{{thing1.DATA}}\n办理结果:{{phrase2.DATA}}\n办理时间:{{time3.DATA}}\n",
    ),
    Template(
        "local-digest",
        "待办汇总",
        "待办数量:{{number1.DATA}}\n统计时间:{{time2.DATA}}\n备注:{{thing3.DATA}}\n",
        LONG_TERM,
    ),
)


@dataclass(slots=True)
class Message:
    """A subscription message that was delivered."""

    id: int
    openid: str
    template: str
    values: dict[str, str]
    page: str
    at: float


class Messages(MiniProgram):
    """Knows grants and messages.

    Attributes:
        templates: by id.
        pages: of the mini-program that is published.
        banned: the ability to send is banned.
        sensitive: words that no message may hold.
        most_grants: unspent grants of one person for one template, beyond which a tap adds none; None: any number.
        delivery_seconds: how long a receiver is held.
        tells_message_id: answer with the number of the message.
        tells_delivery: push what became of a message.
        delivery_error: 0, or the code that such a push tells.
    """

    def reset(self) -> None:
        """Forget grants and messages, and have the local templates."""
        super().reset()
        self.templates = {template.id: template for template in TEMPLATES}
        self.pages = {"pages/start/start", "pages/mine/mine", "officer/officer"}
        self.banned = False
        self.sensitive: set[str] = set()
        self.most_grants: int | None = None
        self.delivery_seconds = 0.0
        self.tells_message_id = True
        self.tells_delivery = False
        self.delivery_error = 0
        self.grants: Counter[tuple[str, str]] = Counter()
        self.long_term: set[tuple[str, str]] = set()
        self.messages: list[Message] = []
        self.sending: set[str] = set()
        self._next_message = 1

    def tap(self, user: User, answers: Mapping[str, str], always: bool = False) -> dict[str, str]:
        """Let a person answer the question for subscription messages; return what wx is told."""
        given: dict[str, str] = {}
        for template_id, answer in answers.items():
            template = self.templates.get(template_id)
            if template is None:
                continue
            if template_id in user.always:
                answer = "accept"
            if always and answer == "accept":
                user.always.add(template_id)
            key = (user.openid, template_id)
            if template.kind == LONG_TERM:
                (self.long_term.add if answer == "accept" else self.long_term.discard)(key)
            elif answer == "accept" and (self.most_grants is None or self.grants[key] < self.most_grants):
                # "Always" spares the question only: each tap still adds one.
                self.grants[key] += 1
            given[template_id] = answer
        return given

    def refuse_all(self, user: User, template_id: str) -> None:
        """Let a person switch a template off in the settings."""
        self.grants[user.openid, template_id] = 0
        self.long_term.discard((user.openid, template_id))

    def deliver(self, user: User, template: Template, values: dict[str, str], page: str) -> Message:
        """Deliver a message and use one grant up.

        Raises:
            ApiError: 43101.
        """
        key = (user.openid, template.id)
        if template.kind == LONG_TERM:
            if key not in self.long_term:
                raise ApiError(43101)
        elif self.grants[key] <= 0:
            raise ApiError(43101)
        else:
            self.grants[key] -= 1
        message = Message(self._next_message, user.openid, template.id, values, page, self.now())
        self._next_message += 1
        self.messages.append(message)
        return message
