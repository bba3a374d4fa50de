"""Preparing a round over HTTP: key sheets shown once, tickets drawn once, nothing of either stored."""

import base64
import json
import os
import re
from typing import Any

import pypdfium2
import pytest
import zxingcpp

from server import app as composition
from server.encoding import from_base64url
from server.evaluation.key_sheets import restore
from server.evaluation.ticket_pdf import PrintedTicket, TicketSheet, draw_ticket_sheets
from server.evaluation.tickets import parse_ticket, ticket_hash
from server.pdf import find_fonts
from tests.evaluation.stage import BASE, Stage, round_of
from tests.officers import Answer


async def prepare(stage: Stage, evaluation: dict[str, Any], *accounts: str) -> Answer:
    """Prepare the survey with these key holders."""
    ids = [stage.officers.ids.get(account, account) for account in accounts]
    return await stage.post(evaluation, "/rounds/survey/prepare", {"key_holders": ids})


async def stored_text(services: composition.Services) -> str:
    """Return everything in both databases as text."""
    texts = []
    for store in (services.office_store, services.box_store):
        for name in await store.collection_names():
            texts += [repr(document) for document in await store.collection(name).find_list({})]
    return "\n".join(texts)


@pytest.mark.gen_test
async def test_any_two_of_three_sheets_restore_the_key_and_none_is_stored(
    stage: Stage, services: composition.Services
) -> None:
    evaluation = await stage.created()
    candidates = (await stage.get(evaluation, "/key-holder-candidates")).json["items"]
    assert {entry["name"] for entry in candidates} == {f"姓名{n}" for n in ("admin", "teller1", "teller2", "teller3")}
    prepared = await prepare(stage, evaluation, "teller2", "teller1", "admin")
    assert prepared.status == 200
    sheets = prepared.json["sheets"]
    assert [sheet["number"] for sheet in sheets] == [1, 2, 3]
    assert [sheet["holder"]["id"] for sheet in sheets] == [
        stage.officers.ids[account] for account in ("teller2", "teller1", "admin")
    ]
    assert all(len(sheet["words"]) == 33 and sheet["qr"] == " ".join(sheet["words"]) for sheet in sheets)
    part = round_of(prepared.json["evaluation"])
    assert part["fingerprint"] == prepared.json["fingerprint"]
    assert (part["prepared"], part["sheets_confirmed"]) == (True, False)

    preparation = (await stage.stored(evaluation)).rounds[0].preparation
    assert preparation is not None
    box_key = from_base64url(preparation.box_key)
    keys = {restore([sheets[a]["qr"], sheets[b]["qr"]], box_key) for a, b in ((0, 1), (1, 2), (2, 0))}
    assert len(keys) == 1
    stored = await stored_text(services)
    assert keys.pop().hex() not in stored
    assert not any(sheet["qr"] in stored or sheet["words"][5] + " " + sheet["words"][6] in stored for sheet in sheets)


@pytest.mark.gen_test
async def test_three_different_officers_of_these_units_hold_the_sheets(stage: Stage) -> None:
    evaluation = await stage.created()
    for accounts, path in (
        (("teller1", "teller2", "teller2"), "key_holders.2"),
        (("teller1", "stranger", "teller2"), "key_holders.1"),
        (("reader", "teller1", "teller2"), "key_holders.0"),
        (("0" * 32, "teller1", "teller2"), "key_holders.0"),
    ):
        answer = await prepare(stage, evaluation, *accounts)
        assert (answer.status, answer.code, list(answer.fields)) == (400, "invalid_key_holders", [path])
    short = await prepare(stage, evaluation, "teller1", "teller2")
    assert (short.status, short.code) == (400, "invalid_input")
    assert not round_of(await stage.present(evaluation))["prepared"]


@pytest.mark.gen_test
async def test_keys_are_made_once_and_made_anew_only_after_discarding(stage: Stage) -> None:
    evaluation = await stage.prepared(await stage.created())
    again = await prepare(stage, evaluation, "teller1", "teller2", "teller3")
    assert (again.status, again.code) == (409, "round_prepared")
    tickets = await stage.tickets(evaluation, {"A": 2})
    refused = await stage.post(evaluation, "/rounds/survey/prepare/discard")
    assert (refused.status, refused.code) == (409, "has_tickets")
    (batch,) = (await stage.get(evaluation, "/rounds/survey/ticket-batches")).json["items"]
    await stage.admin("POST", f"{BASE}/{evaluation['id']}/rounds/survey/ticket-batches/{batch['id']}/void")
    gone = await stage.officers.api("POST", "/api/m/tickets/check", {"ticket": tickets[0]["ticket"]})
    assert (gone.status, gone.code) == (404, "voided_ticket")
    discarded = await stage.post(evaluation, "/rounds/survey/prepare/discard")
    assert discarded.status == 200
    assert round_of(discarded.json)["fingerprint"] is None
    twice = await stage.post(discarded.json, "/rounds/survey/prepare/discard")
    assert (twice.status, twice.code) == (409, "round_not_prepared")
    anew = await stage.prepared(discarded.json)
    assert round_of(anew)["fingerprint"] != round_of(evaluation)["fingerprint"]


@pytest.mark.gen_test
async def test_tickets_need_confirmed_sheets_and_sensible_numbers(stage: Stage) -> None:
    evaluation = await stage.created()
    path = f"{BASE}/{evaluation['id']}/rounds/survey/tickets"
    early = await stage.admin("POST", path, {"counts": {"A": 1}})
    assert (early.status, early.code) == (409, "round_not_prepared")
    made = await prepare(stage, evaluation, "teller1", "teller2", "teller3")
    unconfirmed = await stage.admin("POST", path, {"counts": {"A": 1}})
    assert unconfirmed.code == "round_not_prepared"
    await stage.post(made.json["evaluation"], "/rounds/survey/prepare/confirm")
    for counts, code in (
        ({"Z": 1}, "invalid_ticket_counts"),
        ({"A": 0}, "invalid_ticket_counts"),
        ({"A": 9000, "B": 9000}, "invalid_ticket_counts"),
        ({"A": -1}, "invalid_input"),
        ({"A": "3"}, "invalid_input"),
        ({"A": 99999}, "invalid_input"),
        ({}, "invalid_input"),
    ):
        answer = await stage.admin("POST", path, {"counts": counts})
        assert (answer.status, answer.code) == (400, code), counts
    assert round_of(await stage.present(evaluation))["counts"]["entitled"] == 0


@pytest.mark.gen_test
async def test_of_a_ticket_only_hash_category_and_batch_are_stored(
    stage: Stage, services: composition.Services
) -> None:
    evaluation = await stage.prepared(await stage.created())
    tickets = await stage.tickets(evaluation, {"A": 3, "B": 4})
    part = round_of(await stage.present(evaluation))
    assert {c["id"]: c["entitled"] for c in part["categories"]} == {"A": 3, "B": 4}
    stored = await services.office_store.collection("tickets").find_list({})
    assert {bytes(document["_id"]) for document in stored} == {ticket_hash(ticket["ticket"]) for ticket in tickets}
    assert all(set(document) == {"_id", "r", "c", "b"} for document in stored)
    text = await stored_text(services)
    assert not any(ticket["ticket"] in text for ticket in tickets)
    for ticket in tickets:
        assert parse_ticket(ticket["ticket"]) == ticket["ticket"]
        assert ticket["link"].endswith(f"/m/#/?t={ticket['ticket']}&k={part['fingerprint']}")
    batches = (await stage.get(evaluation, "/rounds/survey/ticket-batches")).json["items"]
    assert [set(batch) for batch in batches] == [{"id", "counts", "created_at", "voided"}]


@pytest.mark.gen_test(timeout=60)
async def test_the_sheets_of_tickets_are_streamed_as_a_pdf_that_scans(stage: Stage) -> None:
    evaluation = await stage.prepared(await stage.created())
    path = f"{BASE}/{evaluation['id']}/rounds/survey/ticket-batches"
    answer = await stage.admin("POST", path, {"counts": {"A": 30, "B": 25}}, request_timeout=60)
    lines = [json.loads(line) for line in answer.body.splitlines()]
    assert lines[0] == {"done": 0, "total": 55}
    assert lines[1:-1] == [{"done": 50, "total": 55}]
    assert lines[-1]["batch"]["counts"] == {"A": 30, "B": 25}
    pdf = pypdfium2.PdfDocument(base64.b64decode(lines[-1]["pdf"]))
    assert len(pdf) == 6
    links = {found.text for page in pdf for found in zxingcpp.read_barcodes(page.render(scale=1.6).to_pil())}
    assert len(links) == 55
    # Typed, the ticket stands there in groups over two lines.
    text = re.sub("[^0-9A-Z]", "", "".join(page.get_textpage().get_text_range() for page in pdf))
    part = round_of(await stage.present(evaluation))
    for link in links:
        code = re.fullmatch(rf"http://localhost/m/#/\?t=([0-9A-Z]{{28}})&k={part['fingerprint']}", link)
        assert code is not None
        assert code[1] in text
    checked = await stage.officers.api("POST", "/api/m/tickets/check", {"ticket": code[1]})
    assert (checked.status, checked.json["state"]) == (200, "waiting")


@pytest.mark.gen_test
async def test_a_failed_drawing_leaves_no_ticket(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    evaluation = await stage.prepared(await stage.created())

    monkeypatch.setattr("server.evaluation.ticket_pdf._child", os.getpid)
    path = f"{BASE}/{evaluation['id']}/rounds/survey/ticket-batches"
    answer = await stage.admin("POST", path, {"counts": {"A": 3}})
    lines = [json.loads(line) for line in answer.body.splitlines()]
    assert [line.get("error", {}).get("code") for line in lines] == [None, "drawing_failed"]
    assert round_of(await stage.present(evaluation))["counts"]["entitled"] == 0


@pytest.mark.gen_test
async def test_the_right_to_vote_is_fixed_by_the_opening(stage: Stage) -> None:
    opened, _ = await stage.opened(await stage.created(), {"A": 3, "B": 3})
    more = await stage.admin("POST", f"{BASE}/{opened['id']}/rounds/survey/tickets", {"counts": {"A": 1}})
    assert (more.status, more.code) == (409, "round_not_draft")
    printed = await stage.admin("POST", f"{BASE}/{opened['id']}/rounds/survey/ticket-batches", {"counts": {"A": 1}})
    assert (printed.status, printed.code) == (409, "round_not_draft")
    (batch,) = (await stage.get(opened, "/rounds/survey/ticket-batches")).json["items"]
    path = f"{BASE}/{opened['id']}/rounds/survey/ticket-batches/{batch['id']}/void"
    void = await stage.admin("POST", path)
    assert (void.status, void.code) == (409, "round_not_draft")
    discard = await stage.post(opened, "/rounds/survey/prepare/discard")
    assert (discard.status, discard.code) == (409, "round_not_draft")


@pytest.mark.gen_test
async def test_a_batch_is_voided_once_and_stays_in_the_list(stage: Stage) -> None:
    evaluation = await stage.prepared(await stage.created())
    await stage.tickets(evaluation, {"A": 2})
    await stage.tickets(evaluation, {"B": 5})
    batches = (await stage.get(evaluation, "/rounds/survey/ticket-batches")).json["items"]
    (first,) = [batch for batch in batches if batch["counts"] == {"A": 2}]
    path = f"{BASE}/{evaluation['id']}/rounds/survey/ticket-batches/"
    assert (await stage.admin("POST", f"{path}{first['id']}/void")).status == 204
    again = await stage.admin("POST", f"{path}{first['id']}/void")
    assert (again.status, again.code) == (409, "batch_voided")
    unknown = await stage.admin("POST", f"{path}{'0' * 32}/void")
    assert unknown.code == "batch_voided"
    listed = (await stage.get(evaluation, "/rounds/survey/ticket-batches")).json["items"]
    assert {batch["id"]: batch["voided"] for batch in listed} == {
        batch["id"]: batch["id"] == first["id"] for batch in batches
    }
    assert round_of(await stage.present(evaluation))["counts"]["entitled"] == 5


def test_long_names_and_rare_characters_are_printed_and_every_font_is_embedded() -> None:
    sheet = TicketSheet(
        title="“一把手”述责述廉民主测评" * 8,
        kind="会议测评",
        how=("扫码", "打开", "输入"),
        address="https://example.org/m/",
        footer="核对码 ABCD-EFGH-JKMN-PQRS-TVWX" * 3,
    )
    tickets = [
        PrintedTicket("A 票", ("会议测评", "㛃䶮𬭼代表" * 9), "ABCD-" * 6 + "ABCD", f"https://example.org/{n}")
        for n in range(11)
    ]
    pdf = draw_ticket_sheets(sheet, tickets, find_fonts(), lambda _: None)
    assert pdf.count(b"/FontDescriptor ") == len(re.findall(rb"/FontFile[23]? ", pdf)) > 0
    text = pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range()
    assert "㛃䶮𬭼代表" in text
    assert "…" in text
