"""Arrivals: what WeChat tells of delivered messages is counted by person, template and time."""

from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

import pytest

from server.clock import FixedClock
from server.store import LookupHash, Session, Store
from server.wechat.arrivals import ARRIVALS, Arrivals

Note = Callable[..., Coroutine[Any, Any, None]]


@pytest.fixture
def arrivals(office: Store) -> Arrivals:
    """The arrivals of the office."""
    return Arrivals(office, LookupHash(b"l" * 32))


@pytest.fixture
def note(arrivals: Arrivals, office: Store, clock: FixedClock) -> Note:
    """Note an arrival at the clock's time."""

    async def write(mark: bytes, openid: str = "o-wang", template: str = "tmpl-to-do") -> None:
        async def work(session: Session) -> None:
            await arrivals.note(openid, template, mark, clock.now(), session)

        await office.transaction(work)

    return write


@pytest.mark.gen_test
async def test_arrivals_are_counted_by_person_template_and_time(
    arrivals: Arrivals, note: Note, clock: FixedClock
) -> None:
    await note(b"1")
    clock.advance(timedelta(minutes=1))
    since = clock.now()
    await note(b"2")
    await note(b"3", openid="o-li")
    await note(b"4", template="tmpl-digest")

    assert await arrivals.count("o-wang", ["tmpl-to-do"], since) == 1
    assert await arrivals.count("o-wang", ["tmpl-to-do", "tmpl-digest"], since) == 2
    assert await arrivals.count("o-wang", ["tmpl-to-do"], since - timedelta(minutes=1)) == 2
    assert await arrivals.count("o-zhao", ["tmpl-to-do"], since) == 0


@pytest.mark.gen_test
async def test_the_person_is_stored_as_a_keyed_hash_and_can_be_forgotten(
    arrivals: Arrivals, note: Note, office: Store, clock: FixedClock
) -> None:
    await note(b"1")
    await note(b"2", openid="o-li")
    stored = await office.collection(ARRIVALS.name).find_list({})
    assert "o-wang" not in str(stored)
    await arrivals.forget("o-wang")

    assert await arrivals.count("o-wang", ["tmpl-to-do"], clock.now()) == 0
    assert await arrivals.count("o-li", ["tmpl-to-do"], clock.now()) == 1
