"""Photos of matters: submitted with them, all or none; seen by the citizen with the code and the hall's officers."""

from datetime import timedelta
from typing import Any

import pytest

from server.clock import FixedClock
from server.files import FileOwner
from server.store import Store, new_id
from tests.files.phone import PhotoPhone
from tests.files.pictures import MARK, opened, photo, places_in, scene
from tests.officers import Answer
from tests.window.stage import BASE, PHONE, WindowStage, ok


def seen(window: WindowStage, code: str, photo_id: str, **more: Any) -> Any:
    return window.phone("POST", f"{PHONE}/matters/photo", {"code": code, "photo": photo_id, **more})


async def by_officers(window: WindowStage, path: str) -> dict[str, tuple[int, str | None]]:
    answers: dict[str, Answer] = {
        name: await client("GET", f"{BASE}/{path}") for name, client in window.clients.items()
    }
    return {name: (answer.status, answer.code) for name, answer in answers.items()}


@pytest.mark.gen_test(timeout=90)
async def test_photos_go_with_the_matter_and_are_seen_through_it_alone(window: WindowStage, office: Store) -> None:
    submission_id = new_id()
    phone = PhotoPhone(window.phone, submission_id)
    ids = [await phone.uploaded(photo(kind, scene(800, 600))) for kind in ("JPEG", "HEIF", "PNG")]
    half = await phone.sent(photo())
    refused = await window.phone(
        "POST", f"{PHONE}/matters", window.matter(submission_id=submission_id, photos=[*ids, half])
    )
    assert refused.code == "photos_not_ready"
    assert list(refused.fields) == ["photos.3"]
    assert await window.stored() == []

    code = await window.submit(submission_id=submission_id, photos=ids)
    again = await window.phone("POST", f"{PHONE}/matters", window.matter(submission_id=submission_id, photos=ids))
    assert ok(again)["code"] == code
    view = await window.seen(code)
    assert view["photos"] == ids
    for photo_id in ids:
        whole, small = await seen(window, code, photo_id), await seen(window, code, photo_id, small=True)
        assert whole.headers["Content-Type"] == small.headers["Content-Type"] == "image/jpeg"
        assert opened(whole.body).size == (800, 600)
        assert max(opened(small.body).size) == 360
        assert not places_in(whole.body)
        assert MARK not in whole.body + small.body

    other = await window.submit()
    assert (await seen(window, other, ids[0])).code == "unknown_photo"
    assert (await seen(window, code, new_id())).code == "unknown_photo"
    unknown = window.services.window.booking.code_of(new_id())
    assert (await seen(window, unknown, ids[0])).code == "malformed_code"
    taken = await window.phone("POST", f"{PHONE}/matters", window.matter(photos=[ids[0]]))
    assert taken.code == "photos_not_ready"

    (matter,) = [document for document in await window.stored() if document["photos"]]
    path = f"matters/{matter['_id']}/photos/{ids[0]}"
    assert await by_officers(window, path) == {
        **dict.fromkeys(("admin", "first", "second", "supervisor"), (200, None)),
        "reader": (403, "not_allowed"),
        **dict.fromkeys(("elsewhere", "other_admin"), (404, "matter_not_found")),
    }
    assert (
        await window.clients["first"]("GET", f"{BASE}/matters/{matter['_id']}/photos/{new_id()}")
    ).code == "unknown_photo"
    assert await window.services.files.of_owner(FileOwner("matter", matter["_id"]))
    raw = [bytes(part["content"]) async for part in office.collection("file_parts").find({})]
    assert not [content for content in raw if b"JFIF" in content or content[:2] == b"\xff\xd8"]


@pytest.mark.gen_test(timeout=60)
async def test_a_message_brings_photos_of_its_own(window: WindowStage) -> None:
    code, message_id = await window.submit(), new_id()
    phone = PhotoPhone(window.phone, message_id)
    photo_id = await phone.uploaded(photo())
    assert (await window.write(code, "见照片", photos=[photo_id])).code == "photos_not_ready", "of another draft"
    ok(await window.write(code, "见照片", message_id, photos=[photo_id]))
    assert (await seen(window, code, photo_id, small=True)).status == 200


@pytest.mark.gen_test(timeout=60)
async def test_photos_of_a_matter_that_is_turned_off_leave_the_windows_sight(
    window: WindowStage, clock: FixedClock
) -> None:
    submission_id = new_id()
    photo_id = await PhotoPhone(window.phone, submission_id).uploaded(photo())
    code = await window.submit(submission_id=submission_id, photos=[photo_id])
    (matter,) = await window.stored()
    turned_off = {"reason": "反映工作人员收受礼品", "version": matter["version"]}
    await window.clients["first"]("POST", f"{BASE}/matters/{matter['_id']}/turn-off", turned_off)
    assert await window.stored() == []

    staff = dict.fromkeys(("admin", "first", "second", "supervisor", "elsewhere", "other_admin"))
    gone = await by_officers(window, f"matters/{matter['_id']}/photos/{photo_id}")
    assert gone == {**dict.fromkeys(staff, (404, "matter_not_found")), "reader": (403, "not_allowed")}
    path = f"clues/{matter['_id']}/photos/{photo_id}"
    guarded = await by_officers(window, path)
    assert guarded == {**dict.fromkeys(staff, (403, "not_allowed")), "reader": (403, "reason_required")}
    reading = f"{BASE}/clues/{matter['_id']}/reading"
    ok(await window.clients["reader"]("POST", reading, {"reason": "按周例会安排研判"}))
    assert (await window.clients["reader"]("GET", f"{BASE}/{path}?small=true")).status == 200
    # The citizen's code goes on working.
    assert (await seen(window, code, photo_id)).status == 200
    clock.advance(timedelta(hours=13))
    later = await window.officers.login("reader")
    assert (await later("GET", f"{BASE}/{path}")).code == "reason_required"
