"""The roster: who may vote by name, how they show who they are, and check-in, which ends before casting begins."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest

from server.clock import FixedClock
from server.encoding import from_base64url, to_base64url
from server.errors import Conflict, DomainError, NotFound
from server.evaluation.answers import Answers, ballot_size, encode
from server.evaluation.blind_signature import PublicKey
from server.evaluation.box_casting import Cast
from server.evaluation.invitations import INVITATION_LASTS, invitation_hash
from server.evaluation.models import Round
from server.evaluation.rights import TICKETS
from server.evaluation.roster_entries import ROSTER
from server.evaluation.roster_sheet import phone_number, roster_template
from server.evaluation.rules import RoundKind
from server.evaluation.tickets import new_ticket
from server.evaluation.voter import Credential, CredentialRequest, ballot_body
from server.mobile.service import device_hash
from server.store import collect
from tests.evaluation.stage import BASE, Stage, round_of
from tests.officers import Answer
from tests.workbooks import filled

ROSTER_A = {"id": "A", "name": "班子成员", "weight": "0.4", "route": "roster"}
TICKET_B = {"id": "B", "name": "干部职工", "weight": "0.6"}
PEOPLE = [
    ("王建国", "市民政局", "局长", "13800000001", "A"),
    ("李淑芬", "市民政局", "副局长", "+86 138-0000-0002", "班子成员"),
    ("赵强", "市财政局", None, 13800000003, "A"),
    ("钱敏", "市财政局", "科员", None, "A"),
    ("孙丽", "市人社局", "科员", "13800000005", "A"),
    ("周平", "市人社局", "科员", "13800000006", "A"),
]


async def imported(
    stage: Stage, evaluation: Mapping[str, Any], rows: Sequence[Sequence[object]], rounds: str = "survey"
) -> Answer:
    """Upload a roster."""
    version = (await stage.present(evaluation))["version"]
    boundary = "----boundary"
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.xlsx"\r\n\r\n'
    body = head.encode() + filled(roster_template(), rows) + f"\r\n--{boundary}--\r\n".encode()
    path = f"{BASE}/{evaluation['id']}/roster/import?version={version}&rounds={rounds}"
    return await stage.admin("POST", path, body, headers={"Content-Type": f"multipart/form-data; boundary={boundary}"})


async def lines(stage: Stage, evaluation: Mapping[str, Any], query: str = "") -> list[dict[str, Any]]:
    """Return the roster as officers see it."""
    return list((await stage.get(evaluation, f"/roster?page_size=200&{quote(query, safe='=&')}")).json["items"])


async def act(stage: Stage, evaluation: Mapping[str, Any], entry: str, action: str) -> Answer:
    """Do something with a line."""
    return await stage.admin("POST", f"{BASE}/{evaluation['id']}/roster/{entry}/{action}")


async def mixed(stage: Stage, *kinds: str) -> dict[str, Any]:
    """Return an evaluation whose category A votes by roster and B by ticket, with its keys made."""
    evaluation = await stage.created(*kinds, rounds=_rounds(kinds or ("survey",)))
    for kind in kinds or ("survey",):
        evaluation = await stage.prepared(evaluation, kind)
    return evaluation


def _rounds(kinds: Sequence[str]) -> list[dict[str, Any]]:
    weight = "1" if len(kinds) == 1 else "0.5"
    return [{"kind": kind, "weight": weight, "categories": [ROSTER_A, TICKET_B]} for kind in kinds]


async def checking_in(stage: Stage, rows: Sequence[Sequence[object]] = PEOPLE) -> dict[str, Any]:
    """Return a mixed evaluation with a roster, five tickets and an open check-in."""
    evaluation = await mixed(stage)
    assert (await imported(stage, evaluation, rows)).status == 200
    started = await stage.post(await stage.present(evaluation), "/rounds/survey/check-in/start")
    assert started.status == 200, started.body
    return dict(started.json)


@dataclass
class Phone:
    """A phone of somebody on the roster."""

    stage: Stage
    user: str

    async def bind(self, phone: str) -> int:
        """Show the phone number."""
        return await self.stage.services.phone_roster.bind_by_phone(self.user, phone)

    async def check_in(self, part: Round, category: str = "A") -> Credential:
        """Collect the credential."""
        request = self.request(part, category)
        signed = await self.stage.services.phone_roster.issue(self.user, part.id, request.blinded_message)
        return request.finish(to_base64url(signed))

    @staticmethod
    def request(part: Round, category: str = "A") -> CredentialRequest:
        """Return a fresh request for a credential."""
        assert part.preparation is not None
        key = PublicKey.from_jwk(part.preparation.keys[category].model_dump())
        return CredentialRequest(part.id, category, key)


async def part_of(stage: Stage, evaluation: Mapping[str, Any], kind: str = "survey") -> Round:
    """Return the stored round."""
    return (await stage.stored(evaluation)).round(RoundKind(kind))


async def cast(stage: Stage, evaluation: Mapping[str, Any], credential: Credential, codes: Sequence[str]) -> None:
    """Cast a ballot with a credential."""
    stored = await stage.stored(evaluation)
    part = stored.round(RoundKind.SURVEY)
    assert part.preparation is not None
    plain = encode(Answers(tuple(codes), ()), ballot_size(stored.form, len(stored.subjects)))
    body = ballot_body(credential, plain, from_base64url(part.preparation.box_key))
    parts = {name: from_base64url(body[name]) for name in ("message", "signature", "sealed")}
    await stage.services.ballot_box.cast(part.id, Cast("A", **parts))


async def refused(work: Any) -> str:
    """Return the code with which something is refused."""
    with pytest.raises(DomainError) as caught:
        await work
    return caught.value.code


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("13800000001", "13800000001"),
        (" +86 138 0000 0001", "13800000001"),
        ("0086-138-0000-0001", "13800000001"),
        ("8613800000001", "13800000001"),
        ("12800000001", None),
        ("1380000000", None),
        ("010-12345678", None),
        ("", None),
    ],
)
def test_phone_numbers_are_read_as_people_write_them(text: str, number: str | None) -> None:
    assert phone_number(text) == number


@pytest.mark.gen_test(timeout=60)
async def test_a_roster_is_imported_whole_or_not_at_all(stage: Stage) -> None:
    evaluation = await mixed(stage)
    faulty = [*PEOPLE, ("郑伟", None, None, "13800000001", "A"), ("冯雪", None, None, "123", "B"), (None, "x")]
    answer = await imported(stage, evaluation, faulty)
    assert (answer.status, answer.code) == (400, "invalid_rows")
    assert {field["path"]: field["message"] for field in answer.json["error"]["fields"]} == {
        "第8行 手机号": "与第2行的手机号相同",
        "第9行 票种": "没有这个按名册参评的票种，应为 A（班子成员）",
        "第9行 手机号": "应为 11 位手机号",
        "第10行 姓名": "不能为空",
        "第10行 票种": "不能为空",
    }
    assert await lines(stage, evaluation) == []
    assert (await imported(stage, evaluation, PEOPLE)).json == {"imported": 6}
    found = await lines(stage, evaluation)
    assert [(line["name"], line["phone"]) for line in found[:4]] == [
        ("王建国", "138****0001"),
        ("李淑芬", "138****0002"),
        ("赵强", "138****0003"),
        ("钱敏", ""),
    ]
    assert found[0]["rights"] == [{"kind": "survey", "category": "A", "collected": False, "revoked": False}]
    again = await imported(stage, evaluation, PEOPLE[:1])
    assert again.json["error"]["fields"] == [{"path": "第2行 手机号", "message": "名册中已有人使用这个手机号：王建国"}]
    part = round_of(await stage.present(evaluation))
    assert [category["entitled"] for category in part["categories"]] == [6, 0]


@pytest.mark.gen_test(timeout=60)
async def test_nothing_in_the_database_tells_a_name_or_a_number(stage: Stage) -> None:
    evaluation = await mixed(stage)
    await imported(stage, evaluation, PEOPLE)
    for name in await stage.services.office_store.collection_names():
        text = str(await collect(stage.services.office_store.collection(name).find({})))
        assert not [one for one in ("王建国", "13800000001", "市人社局") if one in text], name


@pytest.mark.gen_test(timeout=60)
async def test_the_list_is_searched_filtered_and_paged(stage: Stage) -> None:
    evaluation = await mixed(stage)
    await imported(stage, evaluation, PEOPLE)
    assert [line["name"] for line in await lines(stage, evaluation, "q=财政")] == ["赵强", "钱敏"]
    assert [line["name"] for line in await lines(stage, evaluation, "q=0000005")] == ["孙丽"]
    answer = await stage.get(evaluation, "/roster?page=2&page_size=4&round=survey&category=A&state=unbound")
    assert ([line["name"] for line in answer.json["items"]], answer.json["total"]) == (["孙丽", "周平"], 6)
    assert await lines(stage, evaluation, "state=revoked") == []


@pytest.mark.gen_test(timeout=60)
async def test_one_file_serves_both_rounds_and_stays_with_the_second(stage: Stage) -> None:
    evaluation = await mixed(stage, "survey", "meeting")
    assert (await imported(stage, evaluation, PEOPLE, "survey,meeting")).json == {"imported": 6}
    assert [right["kind"] for right in (await lines(stage, evaluation))[0]["rights"]] == ["survey", "meeting"]
    repository = stage.services.evaluations.repository
    survey, meeting = [await part_of(stage, evaluation, kind) for kind in ("survey", "meeting")]
    await repository.forget_roster(survey.id)
    entries = stage.services.office_store.collection(ROSTER)
    assert [part["r"] for part in (await entries.find_one({}))["rounds"]] == [meeting.id]
    await repository.forget_roster(meeting.id)
    assert await entries.count({}) == 0


@pytest.mark.gen_test(timeout=60)
async def test_a_category_with_a_roster_stays_and_takes_no_tickets(stage: Stage) -> None:
    evaluation = await stage.created(rounds=_rounds(["survey"]))
    await imported(stage, evaluation, PEOPLE)
    by_ticket = [{**_rounds(["survey"])[0], "categories": [{**ROSTER_A, "route": "ticket"}, TICKET_B]}]
    answer = await stage.change(await stage.present(evaluation), rounds=by_ticket)
    assert (answer.status, answer.code) == (409, "has_roster")
    prepared = await stage.prepared(await stage.present(evaluation))
    path = f"{BASE}/{prepared['id']}/rounds/survey/tickets"
    assert (await stage.admin("POST", path, {"counts": {"A": 1}})).code == "invalid_ticket_counts"
    deleted = await stage.admin("DELETE", f"{BASE}/{prepared['id']}?version={prepared['version']}")
    assert (deleted.status, deleted.code) == (409, "has_tickets")


@pytest.mark.gen_test(timeout=60)
async def test_check_in_needs_keys_and_persons_and_makes_the_promise(stage: Stage) -> None:
    evaluation = await stage.created(rounds=_rounds(["survey"]))
    unready = await stage.post(evaluation, "/rounds/survey/check-in/start")
    assert (unready.status, unready.code) == (409, "not_ready")
    assert {field["path"] for field in unready.json["error"]["fields"]} == {"keys", "roster"}
    await stage.prepared(evaluation)
    await imported(stage, evaluation, PEOPLE)
    blocked = await stage.post(await stage.present(evaluation), "/rounds/survey/open")
    assert "签到" in blocked.json["error"]["message"]
    started = await stage.post(await stage.present(evaluation), "/rounds/survey/check-in/start")
    assert started.json["frozen"]
    assert round_of(started.json)["check_in"]["state"] == "open"
    again = await stage.post(started.json, "/rounds/survey/check-in/start")
    assert (again.status, again.code) == (409, "check_in_started")
    discarded = await stage.post(started.json, "/rounds/survey/prepare/discard")
    assert (discarded.status, discarded.code) == (409, "check_in_started")
    changed = await stage.change(started.json, minimum_group=3)
    assert (changed.status, changed.code) == (409, "evaluation_frozen")


@pytest.mark.gen_test(timeout=90)
async def test_a_mixed_round_reconciles(stage: Stage) -> None:
    evaluation = await checking_in(stage)
    tickets = await stage.tickets(evaluation, {"B": 5})
    part = await part_of(stage, evaluation)
    credentials = []
    for number, phone in enumerate(("13800000001", "13800000002", "13800000003", "13800000005", "13800000006")):
        person = Phone(stage, f"user{number}")
        assert await person.bind(phone) == 1
        credentials.append(await person.check_in(part))
    opened = await stage.post(await stage.present(evaluation), "/rounds/survey/open")
    check_in = round_of(opened.json)["check_in"]
    assert (check_in["state"], check_in["collected"]) == ("ended", 5)
    for credential in credentials[:4]:
        await cast(stage, evaluation, credential, ["11111", "22222"])
    await stage.vote(evaluation, tickets[:5], [["33333", "11111"]])
    closed = round_of(await stage.closed(evaluation))
    assert closed["counts"] == {
        "entitled": 11,
        "issued": 10,
        "received": 9,
        "abstained": 2,
        "valid": None,
        "spoiled": None,
    }
    counted = round_of(await stage.counted(evaluation))
    assert (counted["counts"]["valid"], counted["counts"]["spoiled"]) == (9, 0)


@pytest.mark.gen_test(timeout=60)
async def test_nobody_checks_in_before_its_time_or_after_it(stage: Stage) -> None:
    evaluation = await mixed(stage)
    await imported(stage, evaluation, PEOPLE)
    part = await part_of(stage, evaluation)
    first, late = Phone(stage, "first"), Phone(stage, "late")
    await first.bind("13800000001")
    await late.bind("13800000002")
    assert await refused(first.check_in(part)) == "check_in_not_started"
    started = await stage.post(await stage.present(evaluation), "/rounds/survey/check-in/start")
    request = Phone.request(part)
    roster = stage.services.phone_roster
    signature = await roster.issue("first", part.id, request.blinded_message)
    ended = await stage.post(started.json, "/rounds/survey/check-in/end")
    assert round_of(ended.json)["check_in"]["state"] == "ended"
    assert await refused(late.check_in(part)) == "check_in_ended"
    # A reply that was lost can still be asked for; another credential cannot.
    assert await roster.issue("first", part.id, request.blinded_message) == signature
    assert await refused(first.check_in(part)) == "credential_already_issued"
    again = await stage.post(ended.json, "/rounds/survey/check-in/start")
    assert (again.status, again.code) == (409, "check_in_started")
    more = await imported(stage, evaluation, [("吴昊", None, None, None, "A")])
    assert (more.status, more.code) == (409, "check_in_ended")
    await stage.post(await stage.present(evaluation), "/rounds/survey/open")
    assert await refused(late.check_in(part)) == "check_in_ended"
    await stage.closed(evaluation)
    assert await refused(roster.issue("first", part.id, request.blinded_message)) == "round_closed"


@pytest.mark.gen_test(timeout=60)
async def test_fifty_requests_at_once_for_one_right_give_one_credential(stage: Stage) -> None:
    evaluation = await checking_in(stage)
    part = await part_of(stage, evaluation)
    person = Phone(stage, "one")
    await person.bind("13800000001")
    outcomes = await asyncio.gather(*(person.check_in(part) for _ in range(50)), return_exceptions=True)
    collected = [outcome for outcome in outcomes if isinstance(outcome, Credential)]
    codes = {outcome.code for outcome in outcomes if isinstance(outcome, Conflict)}
    assert (len(collected), codes) == (1, {"credential_already_issued"})
    assert await stage.services.eligibility.count_issued(part.id) == 1


@pytest.mark.gen_test(timeout=60)
async def test_a_right_is_revoked_only_while_nothing_was_collected(stage: Stage) -> None:
    evaluation = await checking_in(stage)
    part = await part_of(stage, evaluation)
    first, second, *_ = await lines(stage, evaluation)
    person, other = Phone(stage, "one"), Phone(stage, "two")
    await person.bind("13800000001")
    await other.bind("13800000002")
    await person.check_in(part)
    kept = await act(stage, evaluation, first["id"], "revoke")
    assert (kept.status, kept.code) == (409, "already_collected")
    gone = await act(stage, evaluation, second["id"], "revoke")
    assert gone.json["rights"][0]["revoked"]
    assert await refused(other.check_in(part)) == "revoked_right"
    assert round_of(await stage.present(evaluation))["categories"][0]["entitled"] == 5
    assert [line["name"] for line in await lines(stage, evaluation, "state=revoked")] == ["李淑芬"]
    back = await act(stage, evaluation, second["id"], "restore")
    assert not back.json["rights"][0]["revoked"]
    await other.check_in(part)
    deleted = await stage.admin("DELETE", f"{BASE}/{evaluation['id']}/roster/{first['id']}")
    assert (deleted.status, deleted.code) == (409, "check_in_started")


@pytest.mark.gen_test(timeout=60)
async def test_a_line_that_was_entered_by_mistake_is_deleted_before_check_in(stage: Stage) -> None:
    evaluation = await mixed(stage)
    await imported(stage, evaluation, PEOPLE)
    first, *_ = await lines(stage, evaluation)
    assert (await stage.admin("DELETE", f"{BASE}/{evaluation['id']}/roster/{first['id']}")).status == 204
    assert len(await lines(stage, evaluation)) == 5
    assert await stage.services.office_store.collection(TICKETS).count({}) == 5
    gone = await act(stage, evaluation, first["id"], "unbind")
    assert (gone.status, gone.code) == (404, "roster_entry_not_found")


@pytest.mark.gen_test(timeout=60)
async def test_two_phones_cannot_be_one_person(stage: Stage) -> None:
    evaluation = await checking_in(stage)
    phones = [Phone(stage, f"user{number}") for number in range(8)]
    outcomes = await asyncio.gather(*(phone.bind("13800000001") for phone in phones), return_exceptions=True)
    assert outcomes.count(1) == 1
    assert {error.code for error in outcomes if isinstance(error, Conflict)} == {"roster_line_taken"}
    assert await refused(phones[0].bind("13899999999")) == "phone_not_on_roster"
    line = (await lines(stage, evaluation, "state=bound"))[0]
    assert (await act(stage, evaluation, line["id"], "unbind")).json["bound"] is False
    assert await phones[7].bind("13800000001") == 1


@pytest.mark.gen_test(timeout=60)
async def test_another_number_loosens_the_phone_and_must_be_free(stage: Stage) -> None:
    evaluation = await checking_in(stage)
    first, *_ = await lines(stage, evaluation)
    await Phone(stage, "one").bind("13800000001")
    path = f"{BASE}/{evaluation['id']}/roster/{first['id']}"
    person = {"name": "王建国", "unit": "市民政局", "post": "局长"}
    taken = await stage.admin("PUT", path, {**person, "phone": "13800000002"})
    assert (taken.status, taken.code) == (400, "phone_taken")
    wrong = await stage.admin("PUT", path, {**person, "phone": "12"})
    assert (wrong.status, wrong.code) == (400, "invalid_input")
    same = await stage.admin("PUT", path, {**person, "post": "党组书记、局长", "phone": "13800000001"})
    assert (same.json["post"], same.json["bound"]) == ("党组书记、局长", True)
    other = await stage.admin("PUT", path, {**person, "phone": "13800000009"})
    assert (other.json["phone"], other.json["bound"]) == ("138****0009", False)


@pytest.mark.gen_test(timeout=90)
async def test_an_invitation_binds_one_person_to_one_phone(stage: Stage, clock: FixedClock) -> None:
    evaluation = await checking_in(stage)
    roster = stage.services.phone_roster
    answer = await stage.admin("POST", f"{BASE}/{evaluation['id']}/roster/invitations", {})
    *progress, last = [json.loads(line) for line in answer.body.splitlines()]
    assert (progress[0], set(last)) == ({"done": 0, "total": 6}, {"pdf"})
    assert all(line["invited"] for line in await lines(stage, evaluation))
    # The codes stand in the PDF alone; here one is put in the place of what was printed.
    first = (await lines(stage, evaluation))[0]
    code = new_ticket()
    entries = stage.services.office_store.collection(ROSTER)
    await entries.update_one({"_id": first["id"]}, {"$set": {"invitation": invitation_hash(code)}})
    mine, other = device_hash(b"m" * 32), device_hash(b"o" * 32)
    assert await roster.user_of_invitation(code, mine) is None
    assert await roster.bind_by_invitation("one", code, mine) == 1
    assert await roster.bind_by_invitation("one", code, mine) == 1
    assert await roster.user_of_invitation(code, mine) == "one"
    assert await refused(roster.user_of_invitation(code, other)) == "invitation_used"
    assert await refused(roster.bind_by_invitation("two", code)) == "invitation_used"
    assert await refused(roster.bind_by_invitation("two", new_ticket())) == "unknown_invitation"
    assert await refused(roster.bind_by_invitation("two", "7M3K")) == "malformed_invitation"
    await act(stage, evaluation, first["id"], "unbind")
    assert await refused(roster.bind_by_invitation("two", code)) == "unknown_invitation"
    second = (await lines(stage, evaluation))[1]
    await entries.update_one({"_id": second["id"]}, {"$set": {"invitation": invitation_hash(code)}})
    clock.advance(INVITATION_LASTS + timedelta(seconds=1))
    assert await refused(roster.bind_by_invitation("two", code)) == "invitation_expired"


@pytest.mark.gen_test(timeout=60)
async def test_invitations_for_letters_come_as_data_and_replace_former_ones(stage: Stage) -> None:
    evaluation = await checking_in(stage)
    roster, path = stage.services.phone_roster, f"{BASE}/{evaluation['id']}/roster/invitation-codes"
    first = (await stage.admin("POST", path, {})).json["invitations"]
    assert [invitation["name"] for invitation in first] == [row[0] for row in PEOPLE]
    assert all(invitation["code"].replace("-", "") in invitation["link"] for invitation in first)
    again = await stage.admin("POST", path, {"entry_ids": [first[0]["entry_id"]]})
    assert again.status == 201
    (replaced,) = again.json["invitations"]
    assert await refused(roster.bind_by_invitation("one", first[0]["code"])) == "unknown_invitation"
    assert await roster.bind_by_invitation("one", replaced["code"]) == 1
    assert await roster.bind_by_invitation("two", first[1]["code"]) == 1
    answer = await stage.admin("POST", path, {"entry_ids": [first[0]["entry_id"]]})
    assert (answer.status, answer.code) == (409, "nobody_to_invite")


@pytest.mark.gen_test(timeout=60)
async def test_nobody_is_invited_twice_who_has_come(stage: Stage) -> None:
    evaluation = await checking_in(stage, PEOPLE[:1])
    await Phone(stage, "one").bind("13800000001")
    path = f"{BASE}/{evaluation['id']}/roster/invitations"
    answer = await stage.admin("POST", path, {})
    assert (answer.status, answer.code) == (409, "nobody_to_invite")


@pytest.mark.gen_test(timeout=60)
async def test_a_person_on_two_rosters_sees_both_and_a_stranger_none(stage: Stage) -> None:
    first, second = await checking_in(stage), await mixed(stage)
    await imported(stage, second, PEOPLE)
    roster = stage.services.phone_roster
    person = Phone(stage, "one")
    assert await person.bind("13800000001") == 2
    mine = await roster.my_rounds("one")
    assert [(one.check_in.value, one.collected) for one in mine] == [("open", False), ("not_yet", False)]
    await person.check_in(await part_of(stage, first))
    assert [one.collected for one in await roster.my_rounds("one")] == [True, False]
    assert await roster.my_rounds("stranger") == []
    with pytest.raises(NotFound) as caught:
        await Phone(stage, "stranger").check_in(await part_of(stage, first))
    assert caught.value.code == "not_on_roster"
    await roster.unbind_user("one")
    assert not await roster.has_entries("one")


@pytest.mark.gen_test(timeout=60)
async def test_check_in_starts_by_schedule_or_says_why_not(stage: Stage, clock: FixedClock) -> None:
    evaluation = await mixed(stage)
    await imported(stage, evaluation, PEOPLE)
    rounds = [{**_rounds(["survey"])[0], "check_in_opens_at": (clock.now() + timedelta(hours=1)).isoformat()}]
    changed = await stage.change(await stage.present(evaluation), rounds=rounds)
    assert changed.status == 200, changed.body
    job = stage.services.evaluations.schedule_job
    await job.run(clock.now())
    assert (await part_of(stage, evaluation)).check_in is None
    clock.advance(timedelta(hours=1))
    await job.run(clock.now())
    started = (await part_of(stage, evaluation)).check_in
    assert started is not None
    assert started.started_at == clock.now()
    await job.run(clock.now())
    assert (await part_of(stage, evaluation)).check_in == started


@pytest.mark.gen_test(timeout=60)
async def test_a_check_in_that_is_not_ready_is_not_started_later_by_itself(stage: Stage, clock: FixedClock) -> None:
    rounds = [{**_rounds(["survey"])[0], "check_in_opens_at": (clock.now() + timedelta(hours=1)).isoformat()}]
    evaluation = await stage.created(rounds=rounds)
    clock.advance(timedelta(hours=1))
    await stage.services.evaluations.schedule_job.run(clock.now())
    part = await part_of(stage, evaluation)
    assert (part.check_in, part.check_in_opens_at) == (None, None)
    await stage.log_in()
    history = (await stage.get(evaluation, "/history")).json["items"]
    assert "evaluation_check_in_missed" in [entry["action"] for entry in history]


@pytest.mark.gen_test(timeout=60)
async def test_what_was_stored_before_there_were_rosters_keeps_its_promise(stage: Stage) -> None:
    opened, _ = await stage.opened(await stage.created(), {"A": 6})
    store = stage.services.office_store
    evaluations = store.collection("evaluations")
    document = await evaluations.find_one({"_id": opened["id"]})
    assert document is not None
    for part in document["rounds"]:
        del part["check_in"], part["check_in_opens_at"]
        for category in part["categories"]:
            del category["route"]
    await evaluations.replace_one({"_id": opened["id"]}, document)
    stored = await stage.stored(opened)
    assert stored.promise().hash() == stored.promise_hash == opened["promise_hash"]
    assert (await stage.present(opened))["rounds"] == opened["rounds"]
