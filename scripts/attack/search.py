"""Searches that need no order: values that stand on both sides, secrets where they do not belong, times, sizes."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from scripts.attack.evidence import Evidence, Voter, leaves
from scripts.attack.orders import issues
from server.encoding import from_base64url, to_base64url
from server.evaluation.anonymity import (
    KEPT_WITH_ANSWERS,
    KEPT_WITH_BALLOT,
    KEPT_WITH_COMMENT,
    KEPT_WITH_ROSTER_ENTRY,
    KEPT_WITH_ROSTER_RIGHT,
    KEPT_WITH_TICKET,
)
from server.evaluation.box_rounds import ballots_of, comments_of, opened_of, published_of
from server.evaluation.tickets import printed_ticket
from server.store import Document

_SHORTEST = 8
"""Shorter values say nothing: a letter, a small number, ``true``."""

_PART = 16
_WORDS_OF_THE_JOURNAL = ("preImage", "postImage")
_FIELDS_OF_PUBLISHED = {"_id": "receipt", "h": "hash of the sealed ballot"}


def _bytes_of(value: Any) -> Iterator[bytes]:
    """Yield a value as bytes, and what it could stand for: decoded text, and its hash."""
    if isinstance(value, bool) or not isinstance(value, bytes | str | int):
        return
    raw = value if isinstance(value, bytes) else str(value).encode()
    if len(raw) < _SHORTEST or value in _WORDS_OF_THE_JOURNAL:
        return
    yield raw
    yield hashlib.sha256(raw).digest()
    if isinstance(value, str):
        for decode in (bytes.fromhex, from_base64url):
            try:
                decoded = decode(value)
            except ValueError:
                continue
            if len(decoded) >= _SHORTEST:
                yield decoded
                yield hashlib.sha256(decoded).digest()


def _all_bytes(documents: Iterable[Any]) -> set[bytes]:
    return {form for document in documents for value in leaves(document) for form in _bytes_of(value)}


def public_values(evidence: Evidence) -> set[bytes]:
    """Return what both sides know by design: the round's keys, names and figures, the result, names of leases."""
    documents: list[Any] = []
    for dump in evidence.office:
        documents += [*dump["evaluations"], *dump["results"], *dump["result_comments"], *dump["audit_entries"]]
    for dump in (*evidence.office, *evidence.box):
        documents += [document["_id"] for name in ("leases", "schema") for document in dump.get(name, ())]
    for dump in evidence.box:
        documents += dump["rounds"]
    return _all_bytes(documents)


def shared_values(evidence: Evidence) -> list[str]:
    """Return the values, and parts of values, that stand on both sides though nothing public explains them."""
    public = public_values(evidence)
    office, box = (_all_bytes(evidence.of_side(side)) - public for side in (0, 1))
    found = {value.hex() for value in (office | _all_bytes(evidence.wechat)) & box}
    for values, others in ((office, box), (box, office)):
        heap = b"\0\0".join(others)
        found |= {value.hex() for value in values if len(value) >= _PART and value in heap}
    return sorted(found)


def misplaced_secrets(evidence: Evidence, voters: Sequence[Voter], sheets: Sequence[str]) -> list[str]:
    """Return the secrets of voters and officers that stand where they must not, as ``what in where``."""
    places = {
        "office": _heap(evidence.of_side(0)),
        "box": _heap(evidence.of_side(1)),
        "logs": evidence.logs.encode(),
        "WeChat": _heap(evidence.wechat),
    }
    found: set[str] = set()
    for voter in voters:
        for what, (secret, allowed) in _secrets_of(voter).items():
            found |= {
                f"{what} in {place}"
                for place, heap in places.items()
                if place not in allowed and any(form in heap for form in _written(secret))
            }
    for sheet in sheets:
        found |= {f"key sheet in {place}" for place, heap in places.items() if sheet[:40].encode() in heap}
    return sorted(found)


def _secrets_of(voter: Voter) -> Mapping[str, tuple[str | bytes, tuple[str, ...]]]:
    """Return each secret of a voter with the places where it may stand."""
    secrets: dict[str, tuple[str | bytes, tuple[str, ...]]] = {
        "name": (voter.name, ()),
        "address": (voter.address, ()),
        "agent": (voter.agent, ()),
        "ticket": (voter.ticket, ()),
        "printed ticket": (printed_ticket(voter.ticket), ()),
        "line of the roster": (voter.entry_id, ("office",)),
        "phone number": (voter.number, ()),
        "invitation": (voter.invitation, ()),
        "key of the right": (voter.right, ("office",)),
        "blinded message": (voter.blinded, ()),
        "blind signature": (voter.blind_signature, ()),
        "credential's message": (voter.message, ()),
        "credential's signature": (voter.signature, ()),
        "receipt": (voter.receipt, ("box",)),
        "sealed ballot": (voter.sealed, ("box",)),
        "answers": (",".join(voter.codes), ()),
        "comment": (voter.comment, ("office", "box")),
    }
    secrets |= {f"WeChat's {number}": (secret, ("WeChat",)) for number, secret in enumerate(voter.wechat)}
    secrets |= {f"log-in {number}": (secret, ()) for number, secret in enumerate(voter.log_in)}
    return {what: (secret, allowed) for what, (secret, allowed) in secrets.items() if secret}


def _written(secret: str | bytes) -> Iterator[bytes]:
    if isinstance(secret, str):
        yield secret.encode()
        return
    yield from (secret, secret.hex().encode(), to_base64url(secret).encode())


def _heap(documents: Iterable[Any]) -> bytes:
    values = (value for document in documents for value in leaves(document))
    return b"\0".join(value if isinstance(value, bytes) else str(value).encode() for value in values)


def telling_fields(evidence: Evidence) -> list[str]:
    """Return fields beside the announced ones, times and sequential ids in documents of tickets and ballots."""
    round_id = evidence.round_id
    announced = {
        "tickets": {**KEPT_WITH_TICKET, **KEPT_WITH_ROSTER_RIGHT},
        "roster_entries": KEPT_WITH_ROSTER_ENTRY,
        ballots_of(round_id): KEPT_WITH_BALLOT,
        published_of(round_id): _FIELDS_OF_PUBLISHED,
        opened_of(round_id): KEPT_WITH_ANSWERS,
        comments_of(round_id): KEPT_WITH_COMMENT,
    }
    found: set[str] = set()
    for dump in (*evidence.office, *evidence.box):
        for name, fields in announced.items():
            for document in dump.get(name, ()):
                found |= {f"{name}.{field}" for field in document.keys() - fields.keys()}
        for name, documents in dump.items():
            # An invitation expires, like a whole list of them: that is no moment of anybody's.
            of_a_voter = name in announced and name != "roster_entries"
            found |= {f"{name}: {kind}" for document in documents for kind in _telling(of_a_voter, document)}
    return sorted(found)


def _telling(of_a_voter: bool, document: Document) -> Iterator[str]:
    for value in leaves(document):
        if type(value).__name__ in ("ObjectId", "Timestamp"):
            yield "an identifier that carries time and order"
        if of_a_voter and isinstance(value, datetime):
            yield "a time"


def issues_beside_casts(evidence: Evidence, voters: Sequence[Voter]) -> list[str]:
    """Return the persons on the roster whose credential the journal shows after the first ballot of their round."""
    names = {voter.right: voter.name for voter in voters if voter.entry_id}
    office, box = evidence.databases
    ballots, found, casting = f"{box}.{ballots_of(evidence.round_id)}", [], False
    for change in evidence.changes():
        casting = casting or (change.get("ns") == ballots and change.get("op") == "i")
        of_a_right = change.get("ns") == f"{office}.tickets" and change.get("op") == "u"
        if casting and of_a_right and issues(change["o"]) and bytes(change["o2"]["_id"]) in names:
            found.append(names[bytes(change["o2"]["_id"])])
    return found


def sizes(evidence: Evidence, voters: Sequence[Voter]) -> list[str]:
    """Return what differs in length from ballot to ballot: sealed, or on the wire."""
    stored = {len(ballot["s"]) for dump in evidence.box for ballot in dump.get(ballots_of(evidence.round_id), ())}
    sent = {voter.wire_length for voter in voters}
    return [
        f"{what}: {sorted(lengths)}"
        for what, lengths in (("sealed ballots", stored), ("casts on the wire", sent))
        if len(lengths) != 1
    ]


def turnout_steps(evidence: Evidence) -> list[str]:
    """Return the steps of the turnout that are smaller or follow faster than promised; the last is the closing."""
    found = []
    for (before, fewer), (after, more) in pairwise(evidence.turnout[:-1]):
        if more - fewer < 5 or (after - before).total_seconds() < 20:
            found.append(f"{more - fewer} ballots in {(after - before).total_seconds():.0f} s")
    return found
