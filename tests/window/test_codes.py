"""Tracking codes: long enough, told from typing errors, and the same for the same submission."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.encoding import CROCKFORD
from server.errors import InvalidInput
from server.evaluation.tickets import MalformedTicket, parse_ticket
from server.store import LookupHash
from server.window.codes import FORM, TrackingCodes, code_link, printed_code

CODES = TrackingCodes(LookupHash(b"l" * 32))
submissions = st.integers(0, 2**128 - 1).map(lambda number: f"{number:032x}")


@given(submissions)
def test_a_code_is_derived_printed_and_read_again(submission: str) -> None:
    code = CODES.of_submission(submission)
    assert code == CODES.of_submission(submission)
    shown = printed_code(code)
    assert [len(group) for group in shown.split("-")] == [4, 4, 4, 4, 4]
    assert set(code) <= set(CROCKFORD)
    assert CODES.hash_of_text(shown) == CODES.hash_of_text(f" {shown.lower()} ") == CODES.hash(code)
    assert code_link("https://window.example", code).endswith(f"#/window/matter?code={code}")


@given(submissions, submissions)
def test_other_submissions_have_other_codes(first: str, second: str) -> None:
    assert (CODES.of_submission(first) == CODES.of_submission(second)) == (first == second)


def test_there_are_at_least_80_bits_to_guess() -> None:
    assert FORM.bits >= 80


@given(submissions, st.integers(0, 19), st.sampled_from(CROCKFORD))
def test_one_wrong_character_is_nearly_always_noticed_without_asking(submission: str, place: int, other: str) -> None:
    code = CODES.of_submission(submission)
    typed = code[:place] + other + code[place + 1 :]
    try:
        assert FORM.parse(typed) == typed
    except ValueError:
        assert typed != code


@pytest.mark.parametrize("text", ["", "7M3K", "U" * 20, "0" * 20, "0" * 21, "查询码" * 7])
def test_a_slip_is_told_as_one(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        CODES.hash_of_text(text)
    assert refused.value.code == "malformed_code"


def test_codes_of_another_kind_do_not_fit_and_another_key_gives_others() -> None:
    code = CODES.of_submission("0" * 32)
    with pytest.raises(MalformedTicket):
        parse_ticket(code)
    assert TrackingCodes(LookupHash(b"k" * 32)).of_submission("0" * 32) != code
    assert TrackingCodes(LookupHash(b"k" * 32)).hash(code) != CODES.hash(code)
