"""Control of the platform, for tests, the simulator and the page with the phones; no part of WeChat's API."""

from typing import Final

from server.wechat.fake import control_people as people
from server.wechat.fake import control_platform as platform

_USER: Final = r"/_fake/users/([A-Za-z0-9_-]+)"
routes: Final = [
    (r"/_fake/users", people.Users),
    (rf"{_USER}/(login|phone)-code", people.Codes),
    (rf"{_USER}/visit", people.Visits),
    (rf"{_USER}/subscribe", people.Subscriptions),
    (rf"{_USER}/refuse", people.Refusals),
    (rf"{_USER}/depart", people.Departures),
    (rf"{_USER}/elsewhere", people.Elsewhere),
    (r"/_fake/open", people.OpenedLinks),
    (r"/_fake/push", platform.Pushes),
    (r"/_fake/punish", platform.Punishments),
    (r"/_fake/switches", platform.Switches),
    (r"/_fake/faults", platform.Faults),
    (r"/_fake/clock", platform.Clock),
    (r"/_fake/recorder", platform.Recorder),
    (r"/_fake/counters", platform.Counters),
    (r"/_fake/messages", platform.Messages),
    (r"/_fake/leaks", platform.Leaks),
    (r"/_fake/templates", platform.Templates),
    (r"/_fake/reset", platform.Reset),
]
