"""The inbox: everybody's own, encrypted, read or not, settled or not, and live."""

import asyncio

import pytest

from server.clock import FixedClock
from server.errors import NotFound
from server.notifications import InboxQuery, Notice, NoticeKind
from server.notifications.inbox import INBOX
from tests.notifications.people import Told, china, notice


@pytest.mark.gen_test
async def test_an_inbox_shows_its_owner_what_was_told_newest_first(told: Told, clock: FixedClock) -> None:
    wang, li = await told.officer("wang"), await told.officer("li")
    await told.tell((wang, notice("1")), (li, notice("1")))
    clock.set(china(2, 22))
    await told.tell((wang, notice("2", kind=NoticeKind.MOVED, due=None)))
    inbox, actor = told.services.notifications.inbox, await told.officers.actor("wang")
    page = await inbox.page(actor, InboxQuery())

    assert page.total == 2
    newest, oldest = page.items
    assert (newest.kind, newest.due, newest.at) == (NoticeKind.MOVED, None, china(2, 22))
    assert (oldest.title, oldest.text, oldest.link) == ("廉政谈话", "请与王建国谈话", "/obligation/1")
    assert (oldest.read, oldest.settled) == (False, False)
    assert (await inbox.page(actor, InboxQuery(kind=NoticeKind.MOVED))).total == 1
    assert [(await inbox.page(actor, InboxQuery(q=text))).total for text in ("廉政", "王建国", ".*")] == [2, 0, 0]


@pytest.mark.gen_test
async def test_texts_are_encrypted_in_the_database_and_leave_by_no_channel(told: Told) -> None:
    wang = await told.officer("wang")
    await told.tell((wang, notice("1")))
    (document,) = await told.services.office_store.collection(INBOX.name).find_list({})

    assert "王建国".encode() not in bytes(document["text"])
    assert "王建国" not in str({name: value for name, value in document.items() if name != "text"})
    assert not any("王建国" in str(vars_) for vars_ in [await told.message()])


@pytest.mark.gen_test
async def test_entries_are_read_one_by_one_or_all_at_once_and_can_be_unread_again(told: Told) -> None:
    wang = await told.officer("wang")
    await told.tell(*((wang, notice(str(number))) for number in range(4)))
    inbox, actor = told.services.notifications.inbox, await told.officers.actor("wang")
    first = (await inbox.page(actor, InboxQuery(unread=True))).items[0]
    assert (await inbox.mark(actor, first.id, read=True)).read
    assert await inbox.unread(actor) == 3
    assert not (await inbox.mark(actor, first.id, read=False)).read
    assert await inbox.unread(actor) == 4
    assert await inbox.mark_all_read(actor) == 4
    assert await inbox.unread(actor) == 0
    assert await inbox.mark_all_read(actor) == 0

    assert (await inbox.page(actor, InboxQuery(unread=True))).total == 0
    assert (await inbox.page(actor, InboxQuery(unread=False))).total == 4


@pytest.mark.gen_test
async def test_settled_entries_stay_and_are_never_unread(told: Told) -> None:
    wang = await told.officer("wang")
    await told.tell((wang, notice("1")), (wang, notice("2")))
    await told.withdraw("1")
    inbox, actor = told.services.notifications.inbox, await told.officers.actor("wang")
    entries = {entry.ref: entry for entry in (await inbox.page(actor, InboxQuery())).items}

    assert await inbox.unread(actor) == 1
    settled = entries["obligation/1"]
    assert (settled.settled, settled.read) == (True, True)
    assert (await inbox.mark(actor, settled.id, read=False)).read


@pytest.mark.gen_test
async def test_nobody_reads_or_marks_another_s_inbox(told: Told) -> None:
    wang = await told.officer("wang")
    await told.officer("li")
    await told.tell((wang, notice("1")))
    inbox, stranger = told.services.notifications.inbox, await told.officers.actor("li")
    entry = (await inbox.page(await told.officers.actor("wang"), InboxQuery())).items[0]
    assert (await inbox.page(stranger, InboxQuery())).total == 0
    with pytest.raises(NotFound, match="entry_not_found"):
        await inbox.mark(stranger, entry.id, read=True)

    assert await inbox.mark_all_read(stranger) == 0
    assert await inbox.unread(await told.officers.actor("wang")) == 1


@pytest.mark.gen_test
async def test_listeners_hear_of_their_own_inbox_alone(told: Told) -> None:
    wang, li = await told.officer("wang"), await told.officer("li")
    inbox = told.services.notifications.inbox
    mine, other = inbox.listen(wang), inbox.listen(li)
    for listening in (mine, other):
        # Once the stream is open everybody looks.
        await asyncio.wait_for(anext(listening), 10)
    waiting = [asyncio.ensure_future(anext(listening)) for listening in (mine, other)]
    await told.tell((wang, notice("1")))
    await asyncio.wait_for(waiting[0], 10)
    following = asyncio.ensure_future(anext(mine))
    await inbox.mark_all_read(await told.officers.actor("wang"))
    await asyncio.wait_for(following, 10)

    assert not waiting[1].done()
    waiting[1].cancel()
    for listening in (mine, other):
        await listening.aclose()


@pytest.mark.gen_test
async def test_what_happens_between_listening_and_hearing_is_not_lost(told: Told) -> None:
    wang = await told.officer("wang")
    inbox = told.services.notifications.inbox
    await asyncio.wait_for(anext(inbox.listen(wang)), 10)
    listening = inbox.listen(wang)
    await told.tell((wang, notice("1")))
    await asyncio.sleep(0.3)
    # Only now the listener begins to hear; it has listened all the time.
    await asyncio.wait_for(anext(listening), 5)
    await listening.aclose()


def test_a_notice_is_not_shown_with_its_text_by_accident() -> None:
    assert isinstance(notice("1"), Notice)
    assert "王建国" not in repr(notice("1"))
