"""Drives a running server through a whole evaluation, by its public HTTP interface alone.

usage: scripts/replay_evaluation DIR --base-url URL [--account A --password P]
           [--second-account A --second-password P] [--route ticket|roster|mixed] [--concurrency N]

DIR holds evaluation.json, ballots.jsonl and expected.json. The evaluation is created, tickets are issued or persons
imported and checked in, every ballot is cast by the full protocol, rounds are closed and opened with two key sheets,
and every figure of the result is compared. Exit status: 0 all figures agree, 1 some differ, 2 it could not be carried
out.

With persons on a roster, one more in each round collects a credential and casts nothing, and another never comes: the
round's reconciliation must tell them apart.
"""

import argparse
import asyncio
import itertools
import json
import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlparse

from scripts.replay_compare import compare
from scripts.replay_roster import Collected, RosterRoute
from scripts.replay_server import Bar, Officer, ReplayError, Server
from server.accounts.demo import ACCOUNTS, DEMO_PASSWORD
from server.accounts.rules import Role
from server.encoding import from_base64url
from server.evaluation.answers import CODES, Answers, encode
from server.evaluation.blind_signature import PublicKey
from server.evaluation.fingerprint import round_fingerprint
from server.evaluation.receipts import MerkleTree, leaf_hash, sealed_hash
from server.evaluation.rules import Grade, Route
from server.evaluation.voter import CredentialRequest, ballot_body

T = TypeVar("T")
_FLAGS = {"score_below": "70.00", "below_median": "10.00", "dissatisfied_share": "1/3"}
_ROUTES = ("ticket", "roster", "mixed")
_GRADE_CODES: Mapping[str, str] = {grade.value: CODES[grade] for grade in Grade}


class Replay:
    """One evaluation, from its folder.

    Args:
        directory: holds ``evaluation.json`` and ``ballots.jsonl``.
        server: where it happens.
        first, second: an evaluation administrator, and a second officer for the ceremonies.
        concurrency: phones at once.
        route: ``ticket``, ``roster``, or ``mixed``: every other category by roster, beginning with the first.
    """

    def __init__(
        self, directory: Path, server: Server, first: Officer, second: Officer, concurrency: int, route: str = "ticket"
    ) -> None:
        self._given = json.loads((directory / "evaluation.json").read_text(encoding="utf-8"))
        self._ballots = [
            json.loads(line) for line in (directory / "ballots.jsonl").read_text(encoding="utf-8").splitlines() if line
        ]
        self._server = server
        self._first, self._second = first, second
        self._concurrency = concurrency
        self._route = route
        self._items = [item["id"] for item in self._given.get("items", [])]
        self._subjects = [subject["id"] for subject in self._given["subjects"]]
        self._path = ""

    async def run(self) -> tuple[dict[str, Any], dict[str, str]]:
        """Let it happen; return the results and the server's subject ids by the folder's."""
        ids = await self._create()
        for kind in self._kinds():
            await self._round(kind)
        return await self._staff("GET", "/results"), ids

    def _kinds(self) -> list[str]:
        return [kind for kind in ("survey", "meeting") if kind in self._given["categories"]]

    async def _staff(self, method: str, path: str, body: Any = None) -> Any:
        return await self._server.call(method, f"{self._path}{path}", body, self._first.token)

    async def _version(self) -> int:
        return int((await self._staff("GET", ""))["version"])

    async def _create(self) -> dict[str, str]:
        kinds = self._kinds()
        given = self._given
        new = {"title": given["title"], "unit_id": self._first.unit_id, "rounds": kinds}
        made = await self._server.call("POST", "/api/admin/evaluations", new, self._first.token)
        self._path = f"/api/admin/evaluations/{made['id']}"
        subjects = [
            {"id": s["id"], "name": s["name"], "post": s.get("post", ""), "unit": s.get("unit", "")}
            for s in given["subjects"]
        ]
        saved = await self._staff("PUT", "/subjects", {"subjects": subjects, "version": made["version"]})
        await self._staff("PUT", "", {**self._set_up(kinds), "version": saved["version"]})
        return {s["id"]: kept["id"] for s, kept in zip(given["subjects"], saved["subjects"], strict=True)}

    def _set_up(self, kinds: Iterable[str]) -> dict[str, Any]:
        given = self._given
        spoiled = {"overall_missing": False, "top_grade_quota": None, **given.get("spoiled", {})}
        return {
            "title": given["title"],
            "note": given.get("note", ""),
            "form": {
                "items": given.get("items", []),
                "points": {grade: str(points) for grade, points in given["points"].items()},
                "comments": bool(given.get("comments", any("comments" in ballot for ballot in self._ballots))),
                "spoiled": spoiled,
            },
            "minimum_group": given.get("minimum_group", 5),
            "flags": {**_FLAGS, **given.get("flags", {})},
            "publicity_days": given.get("publicity_days", 7),
            "rounds": [
                {"kind": kind, "weight": str(given["round_weights"][kind]), "categories": self._categories(kind)}
                for kind in kinds
            ],
        }

    def _categories(self, kind: str) -> list[dict[str, Any]]:
        """Return the categories of a round, each with its route."""
        by_roster = {"ticket": (), "roster": (0, 1), "mixed": (0,)}[self._route]
        return [
            {**category, "route": (Route.ROSTER if number % 2 in by_roster else Route.TICKET).value}
            for number, category in enumerate(self._given["categories"][kind])
        ]

    async def _round(self, kind: str) -> None:
        ballots = [ballot for ballot in self._ballots if ballot["round"] == kind]
        wanted = self._wanted(kind, ballots)
        routes = {category["id"]: category["route"] for category in self._categories(kind)}
        persons, tickets = (
            {category: count for category, count in wanted.items() if routes[category] == route}
            for route in (Route.ROSTER, Route.TICKET)
        )
        sheets = await self._prepare(kind)
        made = await self._tickets(kind, tickets)
        collected = await self._check_in(kind, persons)
        issued = sum(map(len, collected.values())) + sum(ballot["category"] in tickets for ballot in ballots)
        await self._staff("POST", f"/rounds/{kind}/open", {"version": await self._version()})
        receipts = await self._vote(kind, ballots, made, collected)
        second = {"account": self._second.account, "password": self._second.password}
        closed = await self._staff(
            "POST", f"/rounds/{kind}/close", {"version": await self._version(), "second": second}
        )
        (part,) = [part for part in closed["rounds"] if part["kind"] == kind]
        entitled = sum(wanted.values()) + (2 if persons else 0)
        _check_counts(part["counts"], entitled, issued, len(ballots))
        await self._check_published(part["id"], part["merkle_root"], receipts)
        body = {"version": closed["version"], "sheets": sheets, "second": second}
        await self._staff("POST", f"/rounds/{kind}/count", body)

    def _wanted(self, kind: str, ballots: Sequence[Mapping[str, Any]]) -> dict[str, int]:
        """Return how many rights each category needs: one for each ballot, and at least one to open it."""
        known = [category["id"] for category in self._given["categories"][kind]]
        counts = Counter(ballot["category"] for ballot in ballots)
        if unknown := counts.keys() - set(known):
            raise ReplayError(f"ballots.jsonl has categories that the round {kind} has not: {sorted(unknown)}")
        return {category: counts[category] for category in known if counts[category]} or {known[0]: 1}

    async def _prepare(self, kind: str) -> list[str]:
        """Make the key sheets and return the words of those that the two officers hold."""
        candidates = (await self._staff("GET", "/key-holder-candidates"))["items"]
        others = [one["id"] for one in candidates if one["id"] not in (self._first.id, self._second.id)]
        known = {one["id"] for one in candidates}
        if not {self._first.id, self._second.id} <= known or not others:
            raise ReplayError(
                "key sheets need three officers: the account, the second account and one more, each an evaluation "
                "administrator or a teller who oversees the evaluation's unit"
            )
        holders = [self._first.id, self._second.id, others[0]]
        body = {"key_holders": holders, "version": await self._version()}
        prepared = await self._staff("POST", f"/rounds/{kind}/prepare", body)
        await self._staff("POST", f"/rounds/{kind}/prepare/confirm", {"version": prepared["evaluation"]["version"]})
        return [" ".join(sheet["words"]) for sheet in prepared["sheets"][:2]]

    async def _tickets(self, kind: str, wanted: Mapping[str, int]) -> dict[str, list[dict[str, str]]]:
        """Make tickets, as many of each category."""
        by_category: dict[str, list[dict[str, str]]] = {category: [] for category in wanted}
        for portion in _portions(wanted, 5000):
            made = await self._staff("POST", f"/rounds/{kind}/tickets", {"counts": portion})
            for ticket in made["tickets"]:
                by_category[ticket["category"]].append(ticket)
        return by_category

    async def _check_in(self, kind: str, wanted: Mapping[str, int]) -> dict[str, list[Collected]]:
        """Import two persons more than vote, let all but one check in, and return the credentials by category."""
        collected: dict[str, list[Collected]] = {category: [] for category in wanted}
        if not wanted:
            return collected
        first = next(iter(wanted))
        roster = RosterRoute(self._server, self._first, self._path)
        links = await roster.enrol(kind, {**wanted, first: wanted[first] + 2})
        await roster.start_check_in(kind)
        evaluation = await self._staff("GET", "")
        (round_id,) = [part["id"] for part in evaluation["rounds"] if part["kind"] == kind]
        bar = Bar(f"persons of the {kind} round checked in", len(links) - 1)

        async def one(link: str) -> Collected:
            came = await roster.check_in(round_id, link)
            bar.step()
            return came

        # The first line is of the first category: it stays at home.
        for came in await _at_once([partial(one, link) for link in links[1:]], self._concurrency):
            collected[came.credential.category].append(came)
        return collected

    async def _vote(
        self,
        kind: str,
        ballots: Sequence[Mapping[str, Any]],
        tickets: Mapping[str, list[dict[str, str]]],
        collected: Mapping[str, list[Collected]],
    ) -> dict[str, str]:
        """Cast all ballots, several phones at once; return the hash of each sealed ballot by its receipt."""
        if not ballots:
            return {}
        bar = Bar(f"ballots of the {kind} round", len(ballots))

        async def one(ballot: Mapping[str, Any]) -> tuple[str, str]:
            category = ballot["category"]
            if category in collected:
                phone = collected[category].pop()
            else:
                phone = await self._collect(tickets[category].pop())
            receipt = await self._cast(ballot, phone)
            bar.step()
            return receipt

        return dict(await _at_once([partial(one, ballot) for ballot in ballots], self._concurrency))

    async def _collect(self, ticket: Mapping[str, str]) -> Collected:
        """Do what a phone does with a ticket before it votes."""
        call = self._server.call
        scanned = parse_qs(urlparse(ticket["link"]).fragment.partition("?")[2])
        checked = await call("POST", "/api/m/tickets/check", {"ticket": scanned["t"][0]})
        info = await call("GET", f"/api/m/rounds/{checked['round_id']}")
        category = checked["category"]["id"]
        keys = {entry["id"]: PublicKey.from_jwk(entry["key"]) for entry in info["categories"]}
        if round_fingerprint(checked["round_id"], from_base64url(info["box_key"]), keys) != scanned["k"][0]:
            raise ReplayError("the round's keys do not match the fingerprint on the ticket")
        request = CredentialRequest(checked["round_id"], category, keys[category])
        signed = await call(
            "POST",
            "/api/m/credentials",
            {"ticket": scanned["t"][0], "blinded_message": request.blinded_message},
        )
        return Collected(info, request.finish(signed["blind_signature"]))

    async def _cast(self, ballot: Mapping[str, Any], phone: Collected) -> tuple[str, str]:
        """Cast a ballot; return the receipt and the hash of the sealed ballot."""
        plaintext = encode(self._answers(ballot), phone.info["ballot_size"])
        body = ballot_body(phone.credential, plaintext, from_base64url(phone.info["box_key"]))
        path = f"/box/rounds/{phone.info['round_id']}/ballots"
        for _ in range(2):
            # The second time as after a lost reply: it must give the same receipt and count once.
            answer = await self._server.call("POST", path, body)
            if answer["receipt"] != phone.credential.receipt:
                raise ReplayError("the box gave another receipt than the ballot's own")
        return phone.credential.receipt, sealed_hash(from_base64url(body["sealed"])).hex()

    def _answers(self, ballot: Mapping[str, Any]) -> Answers:
        answers = ballot["answers"]
        if unknown := answers.keys() - set(self._subjects):
            raise ReplayError(f"ballots.jsonl rates subjects that evaluation.json has not: {sorted(unknown)}")
        comments = ballot.get("comments", {})
        return Answers(
            tuple(self._code(answers.get(subject)) for subject in self._subjects),
            tuple((self._subjects.index(subject), text) for subject, text in comments.items()),
        )

    def _code(self, answer: Mapping[str, Any] | None) -> str:
        if answer is None:
            return ""
        items = answer.get("items") or {}
        grades = [answer.get("overall"), *(items.get(item) for item in self._items)]
        return "".join("0" if grade is None else _GRADE_CODES[grade] for grade in grades)

    async def _check_published(self, round_id: str, root: str, receipts: Mapping[str, str]) -> None:
        """Check the published set: it holds exactly the ballots that were cast, and the root is theirs."""
        published = await self._server.call("GET", f"/box/rounds/{round_id}/receipts")
        length = published["prefix_length"]
        prefixes = ["".join(digits) for digits in itertools.product("0123456789abcdef", repeat=length)] or ["all"]
        tree = MerkleTree()
        found: dict[str, str] = {}
        for prefix in prefixes if length else ["all"]:
            bucket = await self._server.call("GET", f"/box/rounds/{round_id}/receipts/{prefix}")
            for receipt, sealed in bucket["receipts"]:
                tree.add(leaf_hash(bytes.fromhex(receipt), bytes.fromhex(sealed)))
                found[receipt] = sealed
        if found != receipts:
            raise ReplayError("the published receipts are not those of the ballots that were cast")
        if not tree.root().hex() == published["merkle_root"] == root:
            raise ReplayError("the root of the published receipts is not that of the receipts")


def _check_counts(counts: Mapping[str, int], entitled: int, issued: int, received: int) -> None:
    """Check the reconciliation of a closed round."""
    expected = {"entitled": entitled, "issued": issued, "received": received}
    if expected != {name: counts[name] for name in expected}:
        raise ReplayError(f"the reconciliation is {dict(counts)}, which should have {expected}")


def _portions(counts: Mapping[str, int], most: int) -> Iterable[dict[str, int]]:
    for category, count in counts.items():
        for start in range(0, count, most):
            yield {category: min(most, count - start)}


async def _at_once(works: Sequence[Callable[[], Awaitable[T]]], concurrency: int) -> list[T]:
    """Run ``works``, so many at a time; the first failure ends all."""
    waiting = iter(works)
    done: list[T] = []

    async def worker() -> None:
        for work in waiting:
            done.append(await work())

    async with asyncio.TaskGroup() as group:
        for _ in range(min(concurrency, len(works))):
            group.create_task(worker())
    return done


async def replay(options: argparse.Namespace) -> int:
    """Replay the folder and return the exit status."""
    expected = json.loads((options.directory / "expected.json").read_text(encoding="utf-8"))
    server = Server(options.base_url, options.concurrency)
    first = await server.log_in(options.account, options.password)
    second = await server.log_in(options.second_account, options.second_password)
    run = Replay(options.directory, server, first, second, options.concurrency, options.route)
    results, ids = await run.run()
    comparison = compare(expected, results, ids)
    for difference in comparison.differences:
        print(difference)
    if comparison.differences:
        print(f"{len(comparison.differences)} of {comparison.figures} figures differ.")
        return 1
    print(f"All {comparison.figures} figures agree.")
    return 0


def _default(role: Role) -> str:
    return next(entry.account for entry in ACCOUNTS if role in entry.roles)


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line, replay, and return the exit status."""
    parser = argparse.ArgumentParser(prog="scripts/replay_evaluation", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("directory", type=Path, metavar="DIR", help="evaluation.json, ballots.jsonl, expected.json")
    parser.add_argument("--base-url", required=True, metavar="URL", help="address of the running server")
    parser.add_argument("--account", default=_default(Role.EVALUATION_ADMIN), help="evaluation administrator")
    parser.add_argument("--password", default=DEMO_PASSWORD, help="(the demonstration's)")
    parser.add_argument("--second-account", default=_default(Role.TELLER), help="second person of the ceremonies")
    parser.add_argument("--second-password", default=DEMO_PASSWORD, help="(the demonstration's)")
    parser.add_argument("--route", choices=_ROUTES, default="ticket", help="how the right to vote is shown (ticket)")
    parser.add_argument("--concurrency", type=int, default=16, metavar="N", help="phones at once (16)")
    try:
        return asyncio.run(replay(parser.parse_args(arguments)))
    except (ReplayError, OSError, ValueError, KeyError) as error:
        print(f"scripts/replay_evaluation: {error}", file=sys.stderr)
    except ExceptionGroup as group:
        print(f"scripts/replay_evaluation: {group.exceptions[0]}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
