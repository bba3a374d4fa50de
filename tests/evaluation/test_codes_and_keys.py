"""Tickets, key sheets, sealed boxes, the published tree and the shuffled spool."""

import hashlib
import os
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.encoding import CROCKFORD, from_base64url, to_base64url, to_crockford
from server.errors import InvalidInput
from server.evaluation import key_sheets
from server.evaluation.receipts import MerkleTree, leaf_hash, prefix_length
from server.evaluation.sealed_box import OVERHEAD, CannotOpen, Opener, new_box_key, public_of, seal
from server.evaluation.spool import ShuffledSpool
from server.evaluation.tickets import (
    MalformedTicket,
    new_ticket,
    parse_ticket,
    printed_ticket,
    round_link,
    ticket_hash,
    ticket_link,
)


def test_tickets_carry_130_random_bits_and_never_repeat():
    tickets = {new_ticket() for _ in range(2000)}
    assert len(tickets) == 2000
    assert all(len(ticket) == 28 and set(ticket) <= set(CROCKFORD) for ticket in tickets)
    spread = Counter(character for ticket in tickets for character in ticket[:26])
    assert set(spread) == set(CROCKFORD)
    assert max(spread.values()) < 1.3 * min(spread.values())


@pytest.mark.parametrize(
    "typed",
    [
        str.lower,
        printed_ticket,
        lambda code: printed_ticket(code).replace("-", " "),
        lambda code: f"  {code}\n",
        lambda code: code.replace("0", "O").replace("1", "I"),
        lambda code: code.replace("0", "o").replace("1", "l"),
        lambda code: "".join(chr(ord(character) + 0xFEE0) for character in code),
        lambda code: "—".join(code),
    ],
)
def test_tickets_are_read_however_they_are_typed(typed):
    for _ in range(50):
        code = new_ticket()
        assert parse_ticket(typed(code)) == code


@given(st.integers(0, 27), st.sampled_from(CROCKFORD))
def test_a_wrong_character_is_nearly_always_noticed_without_the_server(place, character):
    # Ten check bits: of many tickets with one wrong character, about one in a thousand passes.
    passed = 0
    for _ in range(20):
        code = new_ticket()
        wrong = code[:place] + character + code[place + 1 :]
        if wrong == code:
            continue
        try:
            parse_ticket(wrong)
            passed += 1
        except MalformedTicket:
            pass
    assert passed <= 2


@pytest.mark.parametrize("text", ["", "A", "U" * 28, "票" * 28, "0" * 27, "0" * 29, "0" * 28 + "!"])
def test_what_is_no_ticket_is_malformed(text):
    with pytest.raises(MalformedTicket):
        parse_ticket(text)


def test_the_server_keeps_a_hash_of_the_random_part():
    code = new_ticket()
    assert ticket_hash(code) == hashlib.sha256(b"ticket:" + code[:26].encode()).digest()
    assert ticket_hash(code) != ticket_hash(new_ticket())


def test_links_keep_ticket_and_fingerprint_behind_the_hash_sign():
    assert ticket_link("https://x.cn", "T" * 28, "K" * 20) == f"https://x.cn/m/#/?t={'T' * 28}&k={'K' * 20}"
    assert round_link("https://x.cn", "K" * 20) == f"https://x.cn/m/#/?k={'K' * 20}"


@given(st.binary(max_size=100))
def test_base64url_comes_back(data):
    text = to_base64url(data)
    assert "=" not in text
    assert from_base64url(text) == data


@pytest.mark.parametrize("text", ["A", "AA==", "A+/A", "AB", "AAB", "A A", "AAAAA", "é"])
def test_what_is_no_canonical_base64url_is_refused(text):
    with pytest.raises(ValueError, match="base64url"):
        from_base64url(text)


def test_crockford_writes_the_low_bits_first_digit_first():
    assert to_crockford(0, 3) == "000"
    assert to_crockford(31, 2) == "0Z"
    assert to_crockford(0b00001_00010, 2) == "12"


@pytest.fixture(scope="module")
def sheets():
    private, public = new_box_key()
    return private, public, key_sheets.split(private)


def test_any_two_of_the_three_sheets_restore_the_key(sheets):
    private, public, words = sheets
    assert [len(text.split()) for text in words] == [33, 33, 33]
    assert [key_sheets.sheet_number(text) for text in words] == [1, 2, 3]
    for pair in ((0, 1), (1, 2), (2, 0)):
        assert key_sheets.restore([words[index] for index in pair], public) == private


def test_sheets_are_read_as_people_type_them(sheets):
    private, public, words = sheets
    typed = [words[0].upper().replace(" ", "\n  "), words[2].replace(" ", ", ")]
    assert key_sheets.restore(typed, public) == private


@pytest.mark.parametrize(
    ("choose", "code"),
    [
        (lambda words: [], "single_sheet"),
        (lambda words: [words[0]], "single_sheet"),
        (lambda words: [words[0], ""], "single_sheet"),
        (lambda words: [words[1], words[1]], "single_sheet"),
        (lambda words: [words[0], words[1].rsplit(" ", 1)[0]], "wrong_sheet"),
        (lambda words: [words[0], words[1] + " academic"], "wrong_sheet"),
        (lambda words: [words[0], words[1].replace(words[1].split()[10], "zzz")], "wrong_sheet"),
        (lambda words: [words[0], " ".join(reversed(words[1].split()))], "wrong_sheet"),
        (lambda words: [words[0], key_sheets.split(new_box_key()[0])[1]], "wrong_sheet"),
        (lambda words: [words[0], key_sheets.split(new_box_key()[0])[0]], "wrong_sheet"),
        (lambda words: key_sheets.split(new_box_key()[0])[:2], "wrong_sheet"),
    ],
    ids=[
        "none", "one", "one and nothing", "the same twice", "a word short", "a word more", "an unknown word",
        "words in another order", "another round's", "another round's same number", "two of another round",
    ],
)  # fmt: skip
def test_wrong_sheets_are_refused_with_the_reason(sheets, choose, code):
    _, public, words = sheets
    with pytest.raises(InvalidInput) as refusal:
        key_sheets.restore(choose(words), public)
    assert refusal.value.code == code
    assert refusal.value.fields


def test_one_sheet_says_nothing_of_the_key(sheets):
    private, _, words = sheets
    again = key_sheets.split(private)
    assert not set(words) & set(again)


@given(st.binary(max_size=2000))
def test_sealed_bytes_open_with_the_private_key_alone(plaintext):
    private, public = new_box_key()
    sealed = seal(plaintext, public)
    assert len(sealed) == len(plaintext) + OVERHEAD
    assert public_of(private) == public
    assert Opener(private).open(sealed) == plaintext
    with pytest.raises(CannotOpen):
        Opener(new_box_key()[0]).open(sealed)
    with pytest.raises(CannotOpen):
        Opener(private).open(sealed[:-1] + bytes([sealed[-1] ^ 1]))


@pytest.mark.parametrize("sealed", [b"", b"x", bytes(47), bytes(48), os.urandom(1000)])
def test_what_was_never_sealed_cannot_be_opened(sealed):
    with pytest.raises(CannotOpen):
        Opener(new_box_key()[0]).open(sealed)


def tree(leaves: list[bytes]) -> bytes:
    """The definition of RFC 6962, 2.1, word by word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\x01" + tree(leaves[:split]) + tree(leaves[split:])).digest()


@given(st.integers(0, 70))
def test_the_streamed_root_is_the_root_of_rfc_6962(size):
    leaves = [leaf_hash(bytes([index]) * 32, bytes(32)) for index in range(size)]
    streamed = MerkleTree()
    for leaf in leaves:
        streamed.add(leaf)
    assert streamed.count == size
    assert streamed.root() == tree(leaves)


def test_the_tree_of_a_million_leaves_needs_no_more_than_twenty_nodes():
    streamed = MerkleTree()
    for _ in range(1 << 15):
        streamed.add(bytes(32))
    assert len(streamed._peaks) == 1


@pytest.mark.parametrize(
    ("count", "length"), [(0, 0), (1, 0), (4095, 0), (4096, 1), (65535, 1), (65536, 2), (1_000_000, 2), (1 << 20, 3)]
)
def test_buckets_of_receipts_stay_crowded(count, length):
    assert prefix_length(count) == length
    assert length == 0 or count / 16**length >= 256


@given(st.lists(st.binary(max_size=50).filter(lambda record: b"\n" not in record), max_size=60))
def test_the_spool_gives_back_every_record(records):
    with ShuffledSpool() as spool:
        for record in records:
            spool.add(record)
        assert len(spool) == len(records)
        assert sorted(spool.shuffled()) == sorted(records)


def test_every_order_comes_out_of_the_spool_about_as_often():
    seen: Counter[tuple[bytes, ...]] = Counter()
    for _ in range(2400):
        with ShuffledSpool() as spool:
            for record in (b"a", b"b", b"c", b"d"):
                spool.add(record)
            seen[tuple(spool.shuffled())] += 1
    assert len(seen) == 24
    # Expected 100 each; with 23 degrees of freedom, chi-squared exceeds 60 once in 30,000 runs.
    assert sum((times - 100) ** 2 / 100 for times in seen.values()) < 60


def test_nothing_readable_lies_in_the_spools_file():
    with ShuffledSpool() as spool:
        for _ in range(20_000):
            spool.add(b"satisfied" * 20)
        lying = os.pread(spool._file.fileno(), 10_000_000, 0)
        assert len(lying) > 1_000_000
        assert b"satisfied" not in lying
