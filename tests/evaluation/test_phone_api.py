"""What phones can do over HTTP, and what they cannot: a wrong request is refused with a reason and changes nothing."""

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from scripts.attack.phone import Phone, Refused, Way
from server.app import build_application
from server.encoding import from_base64url, to_base64url
from server.evaluation.anonymity import KEPT_WITH_TICKET
from server.evaluation.box_rounds import ballots_of
from server.evaluation.tickets import new_ticket, ticket_hash
from server.store import Store
from server.web import WebApplication
from tests.evaluation.stage import Stage, round_of
from tests.officers import Answer

CODES = ["1", "2"]
NOBODY = "0" * 32


@dataclass
class Hall:
    """An evaluation in some state, and its tickets."""

    stage: Stage
    client: Any
    base_url: str
    evaluation: dict[str, Any]
    tickets: list[dict[str, str]]

    @property
    def round_id(self) -> str:
        return str(round_of(self.evaluation)["id"])

    def phone(self, number: int = 0) -> Phone:
        """Return a phone that holds a ticket."""
        return Phone(Way(self.client, self.base_url, self.base_url), self.tickets[number]["link"])

    async def open(self) -> None:
        answer = await self.stage.post(await self.stage.present(self.evaluation), "/rounds/survey/open")
        assert answer.status == 200, answer.body

    async def close(self) -> None:
        await self.stage.closed(self.evaluation)

    async def counts(self) -> tuple[int, int]:
        """Return the credentials issued and the ballots cast."""
        issued = await self.stage.services.eligibility.count_issued(self.round_id)
        return issued, await self.stage.services.ballot_box.count(self.round_id)


@pytest.fixture
def waiting(stage: Stage, http_client: Any, base_url: str, run: Callable[..., Any]) -> Hall:
    """A round that is prepared and not open yet."""

    async def set_up() -> Hall:
        made = await stage.prepared(await stage.created("survey"))
        return Hall(stage, http_client, base_url, made, await stage.tickets(made, {"A": 4, "B": 3}))

    return run(set_up())


@pytest.fixture
def hall(waiting: Hall, run: Callable[..., Any]) -> Hall:
    """An open round."""
    run(waiting.open())
    return waiting


@pytest.fixture
def app(services: Any, io_loop: Any) -> WebApplication:
    return build_application(services)


def checked(answer: Answer, status: int, code: str, *fields: str) -> None:
    """Check an error: its status, its code, a Chinese sentence, and the fields at fault."""
    assert (answer.status, answer.code) == (status, code), answer.body
    assert any("\u4e00" <= character <= "\u9fff" for character in answer.json["error"]["message"])
    assert set(answer.fields) >= set(fields)


async def refused(attempt: Any) -> str:
    try:
        await attempt
    except Refused as error:
        return error.code
    return "done"


@pytest.mark.gen_test
async def test_from_ticket_to_receipt_to_the_published_set(hall, api):
    receipts = {}
    for number in range(7):
        phone = hall.phone(number)
        await phone.collect()
        receipts[number] = await phone.cast(CODES)
        assert receipts[number] == phone.credential.receipt
    assert await hall.counts() == (7, 7)
    await hall.close()
    published = (await api("GET", f"/box/rounds/{hall.round_id}/receipts")).json
    assert (published["count"], published["prefix_length"]) == (7, 0)
    bucket = (await api("GET", f"/box/rounds/{hall.round_id}/receipts/all")).json["receipts"]
    assert sorted(receipt for receipt, _ in bucket) == sorted(receipts.values())


@pytest.mark.gen_test
async def test_a_round_tells_a_phone_what_it_needs_and_no_more(hall, api):
    info = (await api("GET", f"/api/m/rounds/{hall.round_id}")).json
    assert set(info) == {
        "round_id", "title", "organ_name", "kind", "state", "opens_at", "closes_at", "server_time", "subjects", "form",
        "categories", "box_key", "ballot_size", "fingerprint", "promise_hash", "minimum_group", "publicity_days",
    }  # fmt: skip
    assert info["state"] == "open"
    assert info["server_time"].endswith("Z")
    assert len(from_base64url(info["box_key"])) == 32
    assert [set(category) for category in info["categories"]] == [{"id", "name", "key"}] * 2
    assert set(info["form"]) == {"items", "comments", "comment_limit", "comment_total", "spoiled"}
    assert info["promise_hash"] == (await hall.stage.present(hall.evaluation))["promise_hash"]


@pytest.mark.gen_test
async def test_a_ticket_tells_round_state_category_and_whether_it_was_used(waiting, api):
    ticket = waiting.tickets[0]
    expected = {"round_id": waiting.round_id, "state": "waiting", "collected": False}
    answer = (await api("POST", "/api/m/tickets/check", {"ticket": ticket["ticket"]})).json
    assert {name: answer[name] for name in expected} == expected
    assert answer["category"]["id"] == ticket["category"]
    await waiting.open()
    await waiting.phone().collect()
    typed = ticket["ticket"].lower().replace("-", " ").replace("0", "o")
    answer = (await api("POST", "/api/m/tickets/check", {"ticket": typed})).json
    assert (answer["state"], answer["collected"]) == ("open", True)
    await waiting.close()
    answer = (await api("POST", "/api/m/tickets/check", {"ticket": ticket["ticket"]})).json
    assert answer["state"] == "closed"


@pytest.mark.gen_test
async def test_the_same_blinded_message_gets_the_same_signature_and_another_is_refused(hall, api):
    phone = hall.phone()
    first = await phone.collect()
    asked = {"ticket": phone.ticket, "blinded_message": phone.request.blinded_message}
    again = (await api("POST", "/api/m/credentials", asked)).json
    assert phone.request.finish(again["blind_signature"]) == first
    assert await refused(hall.phone().collect()) == "credential_already_issued"
    assert await hall.counts() == (1, 0)


@pytest.mark.gen_test
async def test_one_ticket_used_by_fifty_phones_at_once_gives_one_credential(hall):
    seen = Counter(await asyncio.gather(*(refused(hall.phone().collect()) for _ in range(50))))
    assert seen == {"done": 1, "credential_already_issued": 49}
    assert await hall.counts() == (1, 0)


@pytest.mark.gen_test
async def test_one_blinded_message_sent_fifty_times_at_once_gives_one_signature(hall, api):
    phone = hall.phone()
    credential = await phone.collect()
    asked = {"ticket": phone.ticket, "blinded_message": phone.request.blinded_message}
    answers = await asyncio.gather(*(api("POST", "/api/m/credentials", asked) for _ in range(50)))
    assert {answer.status for answer in answers} == {200}
    assert {phone.request.finish(answer.json["blind_signature"]).signature for answer in answers} == {
        credential.signature
    }


@pytest.mark.gen_test
async def test_a_repeated_ballot_gets_its_receipt_again_and_another_is_refused(hall, api):
    phone = hall.phone()
    await phone.collect()
    receipt = await phone.cast(CODES)
    path = f"/box/rounds/{hall.round_id}/ballots"
    again = await api("POST", path, phone.body)
    assert (again.status, again.json) == (200, {"receipt": receipt})
    other = hall.phone(1)
    await other.collect()
    changed = {**phone.body, "sealed": (other.body or {"sealed": phone.body["sealed"][:-8] + "AAAAAAAA"})["sealed"]}
    checked(await api("POST", path, changed), 409, "already_cast")
    assert await hall.counts() == (2, 1)


@pytest.mark.gen_test
async def test_nothing_is_issued_or_cast_before_opening_and_after_closing(waiting, api):
    blinded = to_base64url(b"\1" * 384)
    body = {"ticket": waiting.tickets[0]["ticket"], "blinded_message": blinded}
    checked(await api("POST", "/api/m/credentials", body), 409, "round_not_open")
    cast = {"category": "A", "message": "AA", "signature": "AA", "sealed": "AA"}
    path = f"/box/rounds/{waiting.round_id}/ballots"
    checked(await api("POST", path, cast), 409, "round_not_open")
    checked(await api("GET", f"/box/rounds/{waiting.round_id}/receipts"), 409, "round_not_closed")

    await waiting.open()
    early, late = waiting.phone(0), waiting.phone(1)
    await early.collect()
    receipt = await early.cast(CODES)
    await late.collect()
    await waiting.close()
    checked(
        await api("POST", "/api/m/credentials", {**body, "ticket": waiting.tickets[2]["ticket"]}), 409, "round_closed"
    )
    asked = {"ticket": late.ticket, "blinded_message": late.request.blinded_message}
    checked(await api("POST", "/api/m/credentials", asked), 409, "round_closed")
    assert await refused(late.cast(CODES)) == "round_closed"
    assert await early.resend() == receipt
    assert await waiting.counts() == (2, 1)
    assert await waiting.stage.services.office_store.collection("signing_keys").count({}) == 0


@pytest.mark.gen_test
async def test_closing_that_races_with_issues_counts_every_signature_it_gave(hall):
    phones = [hall.phone(number) for number in range(7)]

    async def officer() -> None:
        await asyncio.sleep(0.02)
        await hall.close()

    *seen, _ = await asyncio.gather(*(refused(phone.collect()) for phone in phones), officer())
    issued = (await hall.stage.present(hall.evaluation))["rounds"][0]["counts"]["issued"]
    assert seen.count("done") <= issued <= 7
    assert await hall.counts() == (issued, 0)


@pytest.mark.gen_test
async def test_a_voided_ticket_is_refused(waiting, api):
    batches = (await waiting.stage.get(waiting.evaluation, "/rounds/survey/ticket-batches")).json["items"]
    path = f"/rounds/survey/ticket-batches/{batches[0]['id']}/void"
    answer = await waiting.stage.admin("POST", f"/api/admin/evaluations/{waiting.evaluation['id']}{path}")
    assert answer.status == 204, answer.body
    body = {"ticket": waiting.tickets[0]["ticket"]}
    checked(await api("POST", "/api/m/tickets/check", body), 404, "voided_ticket")
    checked(
        await api("POST", "/api/m/credentials", {**body, "blinded_message": to_base64url(b"\1" * 384)}),
        404,
        "voided_ticket",
    )


BAD_TICKETS: list[tuple[Any, int, str, str]] = [
    ({}, 400, "invalid_input", "ticket"),
    ({"ticket": 5}, 400, "invalid_input", "ticket"),
    ({"ticket": ""}, 400, "invalid_input", "ticket"),
    ({"ticket": "x" * 81}, 400, "invalid_input", "ticket"),
    ({"ticket": None}, 400, "invalid_input", "ticket"),
    ({"ticket": ["A"]}, 400, "invalid_input", "ticket"),
    ({"ticket": "A" * 28, "name": "王"}, 400, "invalid_input", "name"),
    ({"ticket": "A" * 27}, 400, "malformed_ticket", "ticket"),
    ({"ticket": "U" * 28}, 400, "malformed_ticket", "ticket"),
    ({"ticket": "A" * 28}, 400, "malformed_ticket", "ticket"),
    ({"ticket": new_ticket()}, 404, "unknown_ticket", "ticket"),
    ([], 400, "invalid_input", ""),
    ("text", 400, "invalid_input", ""),
    (b"{", 400, "malformed_json", ""),
    (b"", 400, "malformed_json", ""),
    (b"\xff\xfe", 400, "malformed_json", ""),
    (b"[" * 900, 400, "malformed_json", ""),
    (b'{"ticket": "' + b"A" * 2000 + b'"}', 413, "too_large", ""),
]


@pytest.mark.gen_test
async def test_what_is_no_ticket_is_refused(hall, api):
    for body, status, code, field in BAD_TICKETS:
        answer = await api("POST", "/api/m/tickets/check", body)
        checked(answer, status, code, *filter(None, [field]))
    assert await hall.counts() == (0, 0)


BAD_REQUESTS: list[tuple[dict[str, Any], int, str, str]] = [
    ({"blinded_message": None}, 400, "invalid_input", "blinded_message"),
    ({"blinded_message": "A"}, 400, "invalid_input", "blinded_message"),
    ({"blinded_message": "AA"}, 400, "invalid_input", "blinded_message"),
    ({"blinded_message": "A" * 511 + "="}, 400, "invalid_input", "blinded_message"),
    ({"blinded_message": "A" * 512}, 400, "invalid_input", "blinded_message"),
    ({"blinded_message": "_" * 512}, 400, "invalid_input", "blinded_message"),
    ({"blinded_message": "A" * 516}, 400, "invalid_input", "blinded_message"),
    ({"blinded_message": 1}, 400, "invalid_input", "blinded_message"),
    ({"blinded_message": "A" * 3000}, 413, "too_large", ""),
    ({"ticket": new_ticket()}, 404, "unknown_ticket", "ticket"),
    ({"ticket": "A" * 28}, 400, "malformed_ticket", "ticket"),
    ({"category": "B"}, 400, "invalid_input", "category"),
]


@pytest.mark.gen_test
async def test_what_is_no_request_for_a_credential_is_refused_and_costs_the_ticket_nothing(hall, api):
    for change, status, code, field in BAD_REQUESTS:
        body = {"ticket": hall.tickets[0]["ticket"], "blinded_message": to_base64url(b"\1" * 384), **change}
        answer = await api("POST", "/api/m/credentials", {k: v for k, v in body.items() if v is not None})
        checked(answer, status, code, *filter(None, [field]))
    assert await hall.counts() == (0, 0)
    await hall.phone().collect()


BAD_BALLOTS: list[tuple[dict[str, Any], int, str, str]] = [
    ({"category": "Z"}, 400, "invalid_input", "category"),
    ({"category": ""}, 400, "invalid_input", "category"),
    ({"category": 1}, 400, "invalid_input", "category"),
    ({"message": None}, 400, "invalid_input", "message"),
    ({"message": "!!"}, 400, "invalid_input", "message"),
    ({"message": "AA"}, 400, "bad_credential", "signature"),
    ({"signature": "AA"}, 400, "bad_credential", "signature"),
    ({"signature": "A" * 512}, 400, "bad_credential", "signature"),
    ({"signature": {}}, 400, "invalid_input", "signature"),
    ({"sealed": "AA"}, 400, "invalid_input", "sealed"),
    ({"sealed": "AB"}, 400, "invalid_input", "sealed"),
    ({"sealed": "A" * 20000}, 400, "invalid_input", "sealed"),
    ({"sealed": "A" * 30000}, 413, "too_large", ""),
    ({"name": "王"}, 400, "invalid_input", "name"),
    ({"ticket": "x"}, 400, "invalid_input", "ticket"),
]


@pytest.mark.gen_test
async def test_what_is_no_ballot_is_refused(hall, api):
    phone = hall.phone()
    await phone.collect()
    await phone.cast(CODES)
    for change, status, code, field in BAD_BALLOTS:
        body = {name: value for name, value in {**phone.body, **change}.items() if value is not None}
        answer = await api("POST", f"/box/rounds/{hall.round_id}/ballots", body)
        checked(answer, status, code, *filter(None, [field]))
    assert await hall.counts() == (1, 1)


@pytest.mark.gen_test
async def test_a_credential_of_one_category_is_worth_nothing_in_another(hall, api):
    phone = hall.phone()
    await phone.collect()
    await phone.cast(CODES)
    other = hall.phone(next(n for n, t in enumerate(hall.tickets) if t["category"] != phone.body["category"]))
    await other.collect()
    body = {**phone.body, "category": other.credential.category}
    checked(await api("POST", f"/box/rounds/{hall.round_id}/ballots", body), 400, "bad_credential", "signature")
    assert await hall.counts() == (2, 1)


@pytest.mark.gen_test
async def test_unknown_rounds_are_not_found(hall, api):
    cast = {"category": "A", "message": "AA", "signature": "AA", "sealed": "AA"}
    for round_id in (NOBODY, "x", "0" * 31, "..%2f..", "%E7%A5%A8"):
        checked(await api("GET", f"/api/m/rounds/{round_id}"), 404, "unknown_round")
        checked(await api("POST", f"/box/rounds/{round_id}/ballots", cast), 404, "unknown_round")
        checked(await api("GET", f"/box/rounds/{round_id}/receipts"), 404, "unknown_round")
        checked(await api("GET", f"/box/rounds/{round_id}/receipts/all"), 404, "unknown_round")


@pytest.mark.gen_test
async def test_a_round_without_keys_is_unknown_to_phones(stage, api):
    made = await stage.created("survey")
    checked(await api("GET", f"/api/m/rounds/{round_of(made)['id']}"), 404, "unknown_round")


@pytest.mark.gen_test
async def test_the_box_refuses_whoever_says_who_they_are(hall, api):
    phone = hall.phone()
    await phone.collect()
    await phone.cast(CODES)
    for header in ("Authorization", "Cookie", "authorization"):
        for method, path, body in (
            ("POST", "ballots", phone.body),
            ("GET", "receipts", None),
            ("GET", "receipts/all", None),
        ):
            answer = await api(method, f"/box/rounds/{hall.round_id}/{path}", body, headers={header: "x"})
            checked(answer, 400, "identity_refused")


@pytest.mark.gen_test
async def test_other_content_types_queries_and_methods_are_refused(hall, api):
    body = json.dumps({"ticket": hall.tickets[0]["ticket"]}).encode()
    plain = {"Content-Type": "text/plain"}
    checked(await api("POST", "/api/m/tickets/check", body, headers=plain), 415, "unsupported_media_type")
    checked(await api("POST", "/api/m/tickets/check?ticket=x", body), 400, "invalid_input", "ticket")
    checked(await api("GET", f"/box/rounds/{hall.round_id}/receipts?page=1"), 400, "invalid_input", "page")
    checked(await api("GET", "/api/m/tickets/check"), 405, "method_not_allowed")
    checked(await api("DELETE", f"/box/rounds/{hall.round_id}/ballots"), 405, "method_not_allowed")


@pytest.mark.gen_test
async def test_guessing_tickets_is_stopped_and_a_hall_behind_one_address_is_not(hall, api):
    for _ in range(300):
        answer = await api("POST", "/api/m/tickets/check", {"ticket": new_ticket()})
        if answer.status == 429:
            break
    answer = await api("POST", "/api/m/tickets/check", {"ticket": new_ticket()})
    checked(answer, 429, "too_many_wrong_tickets")
    assert answer.json["error"]["data"]["retry_after"] > 0


@pytest.mark.gen_test
async def test_receipts_of_a_closed_round_are_asked_for_by_bucket(hall, api):
    await hall.close()
    path = f"/box/rounds/{hall.round_id}/receipts"
    assert (await api("GET", f"{path}/all")).json == {"receipts": []}
    for prefix in ("a", "ALL", "zz"):
        checked(await api("GET", f"{path}/{prefix}"), 400, "invalid_input", "prefix")


@pytest.mark.gen_test
async def test_a_ticket_is_kept_as_hash_with_no_more_fields_than_the_page_on_anonymity_lists(hall, office: Store):
    await hall.phone().collect()
    await hall.close()
    tickets = await office.collection("tickets").find_list({})
    assert {field for ticket in tickets for field in ticket} <= set(KEPT_WITH_TICKET)
    codes = {ticket_hash(t["ticket"].replace("-", "")) for t in hall.tickets}
    assert {bytes(ticket["_id"]) for ticket in tickets} == codes


@pytest.mark.gen_test
async def test_the_page_on_anonymity_tells_what_runs(hall, api):
    page = (await api("GET", f"/api/m/anonymity?round_id={hall.round_id}")).json
    text = json.dumps(page, ensure_ascii=False)
    assert len(page["sections"]) == 6
    assert f"不足 {hall.evaluation['minimum_group']} 票" in text
    assert "两个数据库各有账户" in text
    assert "未使用 HTTPS" in text
    assert "测评码打乱后发放" in text
    assert "签到" not in text
    general = (await api("GET", "/api/m/anonymity")).json
    assert len(general["sections"]) == 6
    # Whoever asks before knowing the own round is told of both routes.
    both = json.dumps(general, ensure_ascii=False)
    assert all(words in both for words in ("测评码打乱后发放", "签到在投票开始以前结束", "凭证不能补发"))
    checked(await api("GET", f"/api/m/anonymity?round_id={NOBODY}"), 404, "unknown_round")
    checked(await api("GET", "/api/m/anonymity?round_id=x"), 400, "invalid_input", "round_id")


@pytest.mark.gen_test
async def test_the_box_holds_nothing_but_the_three_fields_of_a_ballot(hall, box: Store):
    phone = hall.phone()
    await phone.collect()
    await phone.cast(CODES)
    (ballot,) = await box.collection(ballots_of(hall.round_id)).find_list({})
    assert set(ballot) == {"_id", "c", "s"}
    assert len(ballot["s"]) == 3072 + 48


def sizes(bodies: list[Mapping[str, str]]) -> set[int]:
    return {len(json.dumps(body)) for body in bodies}


@pytest.mark.gen_test
async def test_every_ballot_of_a_category_has_the_same_length_on_the_wire(hall):
    bodies = []
    for number, codes in enumerate((["1", "1"], ["", ""], ["3", ""], ["4", "2"])):
        phone = hall.phone(number)
        await phone.collect()
        await phone.cast(codes)
        bodies.append(phone.body)
    assert len(sizes(bodies)) == 1
