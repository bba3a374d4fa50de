"""Control of the platform itself: what goes wrong, how it is set, what it was asked."""

from dataclasses import asdict
from typing import Final

from tornado.web import HTTPError

from server.wechat.fake.control_base import ControlHandler
from server.wechat.fake.envelope import MODES
from server.wechat.fake.pushes import KINDS, PUNISHMENTS
from server.wechat.fake.recorder import Fault

# Name of a switch → whose it is, and what it may be set to.
SWITCHES: Final[dict[str, tuple[str, type | tuple[type, ...]]]] = {
    "used_code_is_invalid": ("wechat", bool),
    "frozen": ("wechat", bool),
    "banned": ("wechat", bool),
    "published": ("wechat", bool),
    "most_grants": ("wechat", (int, type(None))),
    "tells_message_id": ("wechat", bool),
    "tells_delivery": ("wechat", bool),
    "delivery_error": ("wechat", int),
    "delivery_seconds": ("wechat", (int, float)),
    "media_label_is_number": ("wechat", bool),
    "mode": ("sender", str),
    "xml": ("sender", bool),
    "create_time_as_text": ("sender", bool),
    "tries": ("sender", int),
}


class Pushes(ControlHandler):
    """Pushes on demand, bad ones too."""

    async def post(self) -> None:
        """Push an event; the answer tells with which statuses it was met."""
        body = self.body
        kind = str(body.get("kind", "good"))
        if kind not in KINDS:
            raise HTTPError(400)
        entries = body.get("list", [])
        content = self.sender.event(str(body.get("openid", "")), str(body.get("event", "")), entries)
        self.answer({"statuses": await self.sender.push(content, kind)})


class Punishments(ControlHandler):
    """What the mini-program is punished with."""

    async def post(self) -> None:
        """Tell the office's server; the answer tells with which statuses it was met."""
        kind = self.body.get("event_type")
        if not isinstance(kind, int) or kind not in PUNISHMENTS:
            raise HTTPError(400)
        self.answer({"statuses": await self.sender.punished(kind)})


class Switches(ControlHandler):
    """How the platform is set."""

    async def get(self) -> None:
        """List all switches."""
        self.answer({name: getattr(getattr(self, whose), name) for name, (whose, _type) in SWITCHES.items()})

    async def post(self) -> None:
        """Set some of them."""
        body = self.body
        if not all(self._fits(name, value) for name, value in body.items()):
            raise HTTPError(400)
        for name, value in body.items():
            setattr(getattr(self, SWITCHES[name][0]), name, value)
        self.answer({})

    def _fits(self, name: str, value: object) -> bool:
        if name == "mode":
            return value in MODES and (value == "plain" or bool(self.sender.key))
        kind = SWITCHES[name][1] if name in SWITCHES else ()
        # Python counts True as 1.
        return isinstance(value, kind) and (kind is bool or not isinstance(value, bool))


class Faults(ControlHandler):
    """What is to go wrong."""

    async def post(self) -> None:
        """Let the next calls of a path fail."""
        body = self.body
        try:
            fault = Fault(str(body["kind"]), float(body.get("value", 0)), int(body.get("times", 1)))
            path = str(body["path"])
        except (KeyError, TypeError, ValueError):
            raise HTTPError(400) from None
        self.wechat.faults[path].append(fault)
        self.answer({})


class Clock(ControlHandler):
    """The platform's time."""

    async def post(self) -> None:
        """Let time pass."""
        self.wechat.advance(float(self.body.get("advance_seconds", 0)))
        self.answer({"now": self.wechat.now()})


class Recorder(ControlHandler):
    """What the platform was asked."""

    async def get(self) -> None:
        """Return every request with how often each call came."""
        self.answer(
            {
                "calls": dict(self.wechat.calls),
                "token_fetches": self.wechat.token_fetches,
                "requests": self.wechat.recorded,
                "push_answers": self.sender.answers,
                "wecom": self.wecom.messages,
                "wecom_dropped": self.wecom.dropped,
            }
        )


class Counters(ControlHandler):
    """How often each call came."""

    async def get(self) -> None:
        """Return the counts."""
        self.answer(
            {
                "calls": dict(self.wechat.calls),
                "token_fetches": self.wechat.token_fetches,
                "links": self.wechat.link_counters(),
            }
        )


class Messages(ControlHandler):
    """What was delivered."""

    async def get(self) -> None:
        """List it, for one person where ``user`` names one."""
        user_id = self.get_query_argument("user", "")
        openid = self.user(user_id).openid if user_id else None
        wanted = [message for message in self.wechat.messages if openid in (None, message.openid)]
        self.answer({"messages": [asdict(message) for message in wanted]})


class Leaks(ControlHandler):
    """What must not have left the office."""

    async def post(self) -> None:
        """Return the requests that hold one of the ``forbidden`` words, or the secret where it has no place."""
        self.answer({"leaks": self.wechat.leaks([str(word) for word in self.body.get("forbidden", [])])})


class Templates(ControlHandler):
    """The templates."""

    async def get(self) -> None:
        """List them."""
        self.answer({"templates": [template.document() for template in self.wechat.templates.values()]})


class Reset(ControlHandler):
    """A new beginning."""

    async def post(self) -> None:
        """Forget everything."""
        self.wechat.reset()
        self.wecom.reset()
        self.sender.answers.clear()
        self.answer({})
