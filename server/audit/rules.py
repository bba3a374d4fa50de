"""The chain: what is hashed, and how a chain is checked. Pure.

Each entry's hash covers its own content and the hash of the entry before it, so a change anywhere makes every later
hash wrong. The hashes need no secret, so that anybody can check them; whoever may write to the database could
therefore write a whole new chain, or cut its end off together with the head. Against that only a head helps that was
written down elsewhere: the checker takes it as ``expected``.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

GENESIS = "0" * 64
HASHED = ("seq", "at", "actor", "action", "target", "data", "prev_hash")


def canonical(value: Any) -> bytes:
    """Return ``value`` as canonical JSON: UTF-8, sorted keys, no spaces, no NaN."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def moment(at: datetime) -> str:
    """Return a time as the hash sees it: UTC, milliseconds."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds")


def entry_hash(entry: Mapping[str, Any]) -> str:
    """Return the hash of a stored entry: SHA-256 over the canonical JSON of its ``HASHED`` fields, in hexadecimal."""
    content = {name: entry[name] for name in HASHED}
    content["at"] = moment(entry["at"])
    return hashlib.sha256(canonical(content)).hexdigest()


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain.

    Attributes:
        seq: number of the last entry, 0 without any.
        hash: its hash.
    """

    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of a check.

    Attributes:
        entries: how many entries hold.
        first_bad_seq: number of the first entry that does not hold (or is missing), None if all do.
        problem: what is wrong there, in Chinese.
        head: the last entry that holds.
    """

    entries: int
    first_bad_seq: int | None
    problem: str | None
    head: Head

    @property
    def ok(self) -> bool:
        """Whether the whole chain holds."""
        return self.first_bad_seq is None


class ChainCheck:
    """Checks entries one by one in the order of their numbers; memory does not grow with the chain.

    Args:
        expected: a head that was written down earlier; the chain must contain it.
    """

    def __init__(self, expected: Head | None = None) -> None:
        self._expected = expected
        self._last = Head(0, GENESIS)
        self._bad: tuple[int, str] | None = None

    def take(self, entry: Mapping[str, Any]) -> bool:
        """Check the next entry; return whether it is worth going on."""
        if self._bad is not None:
            return False
        seq = self._last.seq + 1
        problem = self._problem(entry, seq)
        if problem:
            self._bad = (seq, problem)
            return False
        self._last = Head(seq, entry["hash"])
        return True

    def _problem(self, entry: Mapping[str, Any], seq: int) -> str | None:
        try:
            if entry["seq"] != seq:
                return "编号不连续，可能有记录被删除"
            if entry["prev_hash"] != self._last.hash:
                return "与上一条记录不衔接"
            if entry["hash"] != entry_hash(entry):
                return "内容与其校验值不符"
        except (KeyError, TypeError, ValueError, AttributeError):
            return "记录的结构被改动"
        if self._expected and self._expected.seq == seq and self._expected.hash != entry["hash"]:
            return "与另行保存的校验值不符，此前的记录被改写"
        return None

    def result(self, head: Head) -> Finding:
        """Return the result, after the last entry, given the stored ``head``."""
        bad = self._bad
        if bad is None and self._last.seq < head.seq:
            bad = (self._last.seq + 1, "末尾的记录被删除")
        elif bad is None and self._last != head:
            bad = (max(head.seq, 1), "末尾与所存的链尾不符")
        if bad is None and self._expected and self._expected.seq > self._last.seq:
            bad = (self._last.seq + 1, "另行保存的校验值所指的记录已不存在")
        return Finding(self._last.seq, bad[0] if bad else None, bad[1] if bad else None, self._last)
