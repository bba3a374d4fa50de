"""The chain of hashes: any change anywhere is found, at the first entry that it touches."""

import copy
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.audit.rules import GENESIS, ChainCheck, Finding, Head, canonical, entry_hash

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
DATA = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
ENTRIES = st.lists(st.dictionaries(st.text(max_size=8), DATA, max_size=3), min_size=1, max_size=12)


def chain_of(contents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    chain: list[dict[str, Any]] = []
    for number, data in enumerate(contents, start=1):
        entry = {
            "_id": number,
            "seq": number,
            "at": START + timedelta(seconds=number),
            "actor": {"id": "a", "name": "王测评"} if number % 2 else None,
            "action": "account_changed",
            "target": {"kind": "account", "id": "b", "name": "李梅"},
            "data": data,
            "prev_hash": chain[-1]["hash"] if chain else GENESIS,
        }
        entry["hash"] = entry_hash(entry)
        chain.append(entry)
    return chain


def head_of(chain: list[dict[str, Any]]) -> Head:
    return Head(chain[-1]["seq"], chain[-1]["hash"]) if chain else Head(0, GENESIS)


def checked(chain: list[dict[str, Any]], head: Head, expected: Head | None = None) -> Finding:
    check = ChainCheck(expected)
    for entry in chain:
        if not check.take(entry):
            break
    return check.result(head)


@given(ENTRIES)
def test_an_untouched_chain_holds(contents: list[dict[str, Any]]) -> None:
    chain = chain_of(contents)
    finding = checked(chain, head_of(chain))
    assert finding.ok
    assert finding.entries == len(contents)
    assert finding.head == head_of(chain)


@given(ENTRIES, st.data())
def test_a_changed_field_is_found_where_it_stands(contents: list[dict[str, Any]], draw: st.DataObject) -> None:
    chain = chain_of(contents)
    head = head_of(chain)
    index = draw.draw(st.integers(0, len(chain) - 1))
    entry = copy.deepcopy(chain[index])
    name = draw.draw(st.sampled_from(["seq", "at", "actor", "action", "target", "data", "prev_hash", "hash"]))
    changed: dict[str, Any] = {
        "seq": entry["seq"] + 1,
        "at": entry["at"] + timedelta(milliseconds=1),
        "actor": {"id": "x", "name": "王测评"},
        "action": entry["action"] + " ",
        "target": {**entry["target"], "name": "李海"},
        "data": {**entry["data"], "added": 1},
        "prev_hash": "f" * 64,
        "hash": "0" * 64,
    }
    entry[name] = changed[name]
    finding = checked([*chain[:index], entry, *chain[index + 1 :]], head)
    assert finding.first_bad_seq == index + 1
    assert finding.entries == index


@given(ENTRIES, st.data())
def test_a_removed_entry_is_found(contents: list[dict[str, Any]], draw: st.DataObject) -> None:
    chain = chain_of(contents)
    index = draw.draw(st.integers(0, len(chain) - 1))
    finding = checked(chain[:index] + chain[index + 1 :], head_of(chain))
    assert finding.first_bad_seq == index + 1


@given(ENTRIES.filter(lambda contents: len(contents) > 1), st.data())
def test_entries_that_changed_places_are_found(contents: list[dict[str, Any]], draw: st.DataObject) -> None:
    chain = chain_of(contents)
    first = draw.draw(st.integers(0, len(chain) - 2))
    second = draw.draw(st.integers(first + 1, len(chain) - 1))
    swapped = list(chain)
    swapped[first], swapped[second] = swapped[second], swapped[first]
    assert checked(swapped, head_of(chain)).first_bad_seq == first + 1


@given(ENTRIES, st.data())
def test_a_rewritten_chain_is_found_only_with_a_head_kept_elsewhere(
    contents: list[dict[str, Any]], draw: st.DataObject
) -> None:
    chain = chain_of(contents)
    kept = head_of(chain)
    index = draw.draw(st.integers(0, len(chain) - 1))
    rewritten = chain_of([*contents[:index], {"invented": True}, *contents[index + 1 :], {"and": "more"}])
    assert checked(rewritten, head_of(rewritten)).ok
    assert not checked(rewritten, head_of(rewritten), kept).ok


@given(ENTRIES, st.data())
def test_an_end_cut_off_with_the_head_is_found_only_with_a_head_kept_elsewhere(
    contents: list[dict[str, Any]], draw: st.DataObject
) -> None:
    chain = chain_of(contents)
    kept = head_of(chain)
    short = chain[: draw.draw(st.integers(0, len(chain) - 1))]
    assert checked(short, head_of(short)).ok
    assert checked(short, head_of(short), kept).first_bad_seq == len(short) + 1


@given(ENTRIES)
def test_the_chain_may_have_grown_since_the_head_was_kept(contents: list[dict[str, Any]]) -> None:
    kept = head_of(chain_of(contents))
    grown = chain_of([*contents, {}])
    assert checked(grown, head_of(grown), kept).ok


def test_an_empty_chain_holds_and_an_emptied_one_does_not() -> None:
    assert checked([], Head(0, GENESIS)).ok
    assert checked([], head_of(chain_of([{}]))).first_bad_seq == 1


def test_an_entry_beyond_the_head_is_found() -> None:
    chain = chain_of([{}, {}])
    assert not checked(chain, head_of(chain[:1])).ok


@pytest.mark.parametrize("missing", ["seq", "at", "actor", "action", "target", "data", "prev_hash", "hash"])
def test_an_entry_without_a_field_is_found(missing: str) -> None:
    chain = chain_of([{}, {}])
    broken = [{name: value for name, value in chain[0].items() if name != missing}, chain[1]]
    assert checked(broken, head_of(chain)).first_bad_seq == 1


def test_canonical_json_depends_on_content_alone() -> None:
    assert canonical({"b": 1, "a": ["测", None]}) == '{"a":["测",null],"b":1}'.encode()
    assert canonical({"a": ["测", None], "b": 1}) == canonical({"b": 1, "a": ["测", None]})
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical(float("nan"))
