"""A conforming local WeChat platform, for tests and demonstrations: the same formats, codes, limits and traps.

It holds everything in memory, listens on this machine alone, and refuses to stand in for a real mini-program.
"""

from server.wechat.fake.application import fake_platform
from server.wechat.fake.state import FakeWeChat, Template

__all__ = ["FakeWeChat", "Template", "fake_platform"]
