"""Where a tap on a WeChat message leads."""

from datetime import timedelta

import pytest

from scripts.local_platform import Platform
from server.clock import FixedClock
from server.notifications import ChannelName
from tests.notifications.people import Told, notice


@pytest.mark.gen_test
async def test_one_thing_is_opened_by_the_tap_and_several_by_the_officers_tab(
    told: Told, clock: FixedClock, platform: Platform
) -> None:
    wang = await told.officer("wang", ChannelName.WECHAT)
    await told.tell((wang, notice("1")))
    await told.send_after(minutes=1)
    clock.advance(timedelta(hours=1))
    await told.tell((wang, notice("2")), (wang, notice("3")))
    await told.send_after(minutes=1)
    pages = [message.page for message in platform.wechat.messages]
    assert pages == ["officer/officer?about=obligation/1", "officer/officer"]
