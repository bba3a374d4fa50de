"""A conforming local WeChat platform, for tests and demonstrations: the same formats, codes, limits and traps.

It holds everything in memory, listens on this machine alone, and refuses to stand in for a real mini-program.
"""

from server.wechat.fake.application import fake_platform
from server.wechat.fake.messages import Template
from server.wechat.fake.people import User
from server.wechat.fake.recorder import Fault
from server.wechat.fake.state import FakeWeChat

__all__ = ["FakeWeChat", "Fault", "Template", "User", "fake_platform"]
