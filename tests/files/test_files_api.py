"""Photos over HTTP: resumed, repeated, broken off, refused, claimed, forgotten; nothing is left half-done."""

import asyncio
import os
import signal
from datetime import timedelta
from typing import Any

import pytest

from server.app import Services
from server.clock import FixedClock
from server.errors import Conflict, NotFound
from server.files import FileOwner, PhotoFacts
from server.files.models import CHUNK, LARGEST_FILE
from server.files.service import UNCLAIMED_LASTS, UNFINISHED_LASTS
from server.images import prepare_process
from server.store import Session, Store, new_id
from tests.files.phone import PhotoPhone
from tests.files.pictures import MARK, opened, photo, places_in, png_bomb, scene
from tests.officers import Api

pytestmark = pytest.mark.usefixtures("http_server")
MATTER = FileOwner("matter", "m" * 32)


@pytest.fixture
def phone(api: Api) -> PhotoPhone:
    """A phone with a draft."""
    return PhotoPhone(api, new_id())


async def claim(services: Services, phone: PhotoPhone, ids: list[str], owner: FileOwner = MATTER) -> list[PhotoFacts]:
    async def write(session: Session) -> list[PhotoFacts]:
        return await services.files.claim(session, ids, phone.token, owner)

    return await services.office_store.transaction(write)


async def stored(office: Store) -> tuple[int, int]:
    """Return how many photos and pieces lie in the database."""
    return await office.collection("files").count({}), await office.collection("file_parts").count({})


@pytest.mark.gen_test(timeout=60)
async def test_a_photo_from_first_piece_to_owner(
    phone: PhotoPhone, api: Api, services: Services, office: Store, clock: FixedClock
) -> None:
    content = photo(image=scene(2400, 1800), quality=100, subsampling=0) + bytes(CHUNK)
    upload_id = await phone.sent(content)
    raw = b"".join([bytes(part["content"]) async for part in office.collection("file_parts").find({})])
    assert MARK not in raw
    assert b"JFIF" not in raw

    finished = await phone.finish(upload_id)
    assert (finished.json["stage"], finished.json["width"], finished.json["height"]) == ("ready", 2400, 1800)
    assert (await phone.finish(upload_id)).json == finished.json
    assert (await phone.put(upload_id, 0, content[:CHUNK])).json == finished.json
    assert (await phone.begin(len(content), upload_id)).json == finished.json
    preview = await api("GET", f"/api/m/files/{upload_id}/thumbnail")
    assert preview.headers["Content-Type"] == "image/jpeg"
    assert max(opened(preview.body).size) == 360

    (facts,) = await claim(services, phone, [upload_id])
    kept = await services.files.photo(MATTER, upload_id)
    assert (facts.id, facts.width, facts.height, facts.size) == (upload_id, 2400, 1800, len(kept))
    assert not places_in(kept)
    assert MARK not in kept
    assert await services.files.thumbnail(MATTER, upload_id) == preview.body
    assert await services.files.of_owner(MATTER) == [facts]
    # By its id alone it is not to be had any more, nor through another owner.
    assert (await api("GET", f"/api/m/files/{upload_id}/thumbnail")).code == "unknown_upload"
    assert (await api("DELETE", f"/api/m/files/{upload_id}")).code == "photo_submitted"
    with pytest.raises(NotFound, match="unknown_photo"):
        await services.files.photo(FileOwner("matter", "n" * 32), upload_id)
    with pytest.raises(NotFound, match="unknown_photo"):
        await services.files.photo(MATTER, new_id())

    clock.advance(10 * UNCLAIMED_LASTS)
    await services.files.jobs[0].run(clock.now())
    assert await stored(office) == (1, 2)
    clue = FileOwner("clue", "c" * 32)
    await office.transaction(lambda session: services.files.hand_over(session, MATTER, clue))
    assert await services.files.photo(clue, upload_id) == kept
    assert await services.files.of_owner(MATTER) == []
    await office.transaction(lambda session: services.files.delete_of(session, clue))
    assert await stored(office) == (0, 0)


@pytest.mark.gen_test
async def test_pieces_follow_on_each_other_and_come_twice_without_harm(
    phone: PhotoPhone, api: Api, services: Services, office: Store
) -> None:
    content = bytes(range(256)) * 256
    upload_id = new_id()
    first, again = await asyncio.gather(phone.begin(len(content), upload_id), phone.begin(len(content), upload_id))
    assert first.json == again.json
    assert (await phone.put(upload_id, 16384, content[16384:32768])).json["error"]["data"] == {"received": 0}
    twice = await asyncio.gather(*(phone.put(upload_id, 0, content[:20000]) for _ in range(3)))
    assert [answer.json["received"] for answer in twice] == [20000] * 3
    assert (await phone.put(upload_id, 0, content[1:20001])).code == "wrong_offset"
    assert (await phone.put(upload_id, 0, content[:16384])).code == "wrong_offset"
    assert (await phone.put(upload_id, 30000, content[30000:50000])).code == "wrong_offset"
    for piece in (b"", content[20000:20100], content + b"x"):
        assert (await phone.put(upload_id, 20000, piece)).code == "invalid_chunk"
    assert (await phone.finish(upload_id)).code == "upload_incomplete"
    state = (await api("GET", f"/api/m/files/{upload_id}")).json
    assert (state["stage"], state["received"], state["size"], state["chunk_size"]) == ("receiving", 20000, 65536, CHUNK)
    assert (await phone.put(upload_id, 20000, content[20000:])).json["received"] == 65536
    with pytest.raises(Conflict, match="photos_not_ready"):
        await claim(services, phone, [upload_id])

    stranger = PhotoPhone(api, new_id())
    assert (await stranger.begin(65536, upload_id)).code == "unknown_upload"
    assert (await phone.begin(65537, upload_id)).code == "unknown_upload"
    wrong = await api(
        "PUT", f"/api/m/files/{upload_id}?offset=0", content[:20000], headers={"Content-Type": "image/jpeg"}
    )
    assert wrong.code == "unsupported_media_type"

    assert [(await api("DELETE", f"/api/m/files/{upload_id}")).status for _ in range(2)] == [204, 204]
    assert await stored(office) == (0, 0)
    for method, path in (("GET", ""), ("PUT", "?offset=0"), ("POST", "/finish"), ("GET", "/thumbnail")):
        body = bytes(20) if method == "PUT" else None
        headers = {"Content-Type": "application/octet-stream"} if body else None
        assert (await api(method, f"/api/m/files/{upload_id}{path}", body, headers=headers)).code == "unknown_upload"


@pytest.mark.gen_test(timeout=60)
async def test_what_is_not_taken_leaves_nothing_and_says_why_again(
    phone: PhotoPhone, services: Services, office: Store
) -> None:
    refused = {
        "documents_refused": b"%PDF-1.7" + bytes(100),
        "unsupported_file_type": b"<script>alert(1)</script>" + bytes(100),
        "photo_unreadable": photo()[:3000],
        "photo_too_many_pixels": png_bomb(60_000, 60_000),
    }
    for code, content in refused.items():
        upload_id = await phone.sent(content)
        assert (await phone.finish(upload_id)).code == code
        assert (await phone.finish(upload_id)).code == code
        with pytest.raises(Conflict, match="photos_not_ready"):
            await claim(services, phone, [upload_id])
    assert await stored(office) == (4, 0)
    assert (await phone.begin(LARGEST_FILE + 1)).code == "file_too_large"
    assert (await phone.begin(0)).code == "invalid_input"


@pytest.mark.gen_test(timeout=60)
async def test_a_file_that_kills_its_decoder_harms_nobody_else(
    phone: PhotoPhone, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    hostile, fine = await phone.sent(photo()), await phone.sent(photo("PNG"))
    monkeypatch.setattr("server.files.workshop.clean_in_time", _ends_the_process)
    assert (await phone.finish(hostile)).code == "photo_unreadable"
    monkeypatch.undo()
    assert (await phone.finish(fine)).json["stage"] == "ready"
    assert (await phone.finish(hostile)).code == "photo_unreadable"

    # One that ends between two files, for want of memory say, is not held against the next file.
    async with services.files._workshop.place() as place:
        number = await asyncio.get_running_loop().run_in_executor(place._pool, os.getpid)
    os.kill(number, signal.SIGKILL)
    assert (await phone.finish(await phone.sent(photo()))).json["stage"] == "ready"


def _ends_the_process(_: bytes) -> None:
    os._exit(1)  # pragma: no cover (runs in the other process)


@pytest.mark.gen_test(timeout=60)
async def test_nine_photos_are_claimed_all_or_none(
    phone: PhotoPhone, api: Api, services: Services, office: Store, clock: FixedClock
) -> None:
    content = photo("WEBP", scene(64, 48))
    ids = [await phone.uploaded(content) for _ in range(9)]
    assert (await phone.begin(100)).code == "too_many_photos"
    stranger = PhotoPhone(api, new_id())
    foreign = await stranger.uploaded(content)
    for wrong, places in (([*ids[:3], new_id()], [3]), ([ids[0], foreign], [1]), ([ids[0], ids[1], ids[0]], [2])):
        with pytest.raises(Conflict, match="photos_not_ready") as missing:
            await claim(services, phone, wrong)
        assert [field.path for field in missing.value.fields] == [f"photos.{place}" for place in places]
    assert await office.collection("files").count({"owner": {"$ne": None}}) == 0
    with pytest.raises(Conflict, match="too_many_photos"):
        await claim(services, phone, [*ids, new_id()])

    async def fails(session: Session) -> None:
        await services.files.claim(session, ids, phone.token, MATTER)
        raise RuntimeError("the matter cannot be stored")

    with pytest.raises(RuntimeError):
        await office.transaction(fails)
    other = FileOwner("matter", "n" * 32)
    outcomes: list[Any] = await asyncio.gather(
        claim(services, phone, ids), claim(services, phone, ids, other), return_exceptions=True
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict", "list"]
    assert [facts.id for facts in next(outcome for outcome in outcomes if isinstance(outcome, list))] == ids
    assert await claim(services, phone, []) == []

    # What nobody has claimed is forgotten, some time after the last sign of life.
    broken_off = new_id()
    await stranger.begin(40000, broken_off)
    await stranger.put(broken_off, 0, bytes(20000))
    clock.advance(UNFINISHED_LASTS)
    assert await stored(office) == (11, 21)
    await services.files.jobs[0].run(clock.now())
    assert (await api("GET", f"/api/m/files/{broken_off}")).code == "unknown_upload"
    clock.advance(UNCLAIMED_LASTS - UNFINISHED_LASTS - timedelta(minutes=1))
    await services.files.jobs[0].run(clock.now())
    assert await stored(office) == (10, 20)
    clock.advance(timedelta(minutes=1))
    await services.files.jobs[0].run(clock.now())
    assert await stored(office) == (9, 18)
    assert (await api("GET", f"/api/m/files/{foreign}")).code == "unknown_upload"


def test_the_process_that_decodes_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[Any] = []
    for name in ("die_with_parent", "os.nice", "resource.setrlimit", "signal.signal"):
        monkeypatch.setattr(f"server.images.{name}", lambda *given: calls.append(given))
    prepare_process()
    assert len(calls) == 5
