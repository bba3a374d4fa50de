"""What stands in a ballot: written, padded, read, judged."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.evaluation.answers import (
    COMMENT_TOTAL,
    Answers,
    AnswersReader,
    SpoiledReason,
    Unreadable,
    ballot_size,
    clean_comment,
    encode,
    spoiled_reason,
)
from server.evaluation.rules import SpoiledRules
from tests.evaluation.builders import promise

FORM = promise(items=2, comments=True).form
PLAIN = promise(items=2).form
SIZE = ballot_size(FORM, 3)
READER = AnswersReader(FORM, 3)

code = st.one_of(st.just(""), st.text("01234", min_size=3, max_size=3).filter(lambda text: text != "000"))
plain_text = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1, max_size=200)
comments = st.dictionaries(st.integers(0, 2), plain_text).map(lambda chosen: tuple(chosen.items()))


@given(st.tuples(code, code, code), comments)
def test_answers_come_back_as_they_went_in_and_every_ballot_has_one_length(codes, given_comments):
    plaintext = encode(Answers(codes, given_comments), SIZE)
    assert len(plaintext) == SIZE
    assert READER.read(plaintext) == Answers(codes, given_comments)


@pytest.mark.parametrize(
    ("subjects", "items", "with_comments", "size"),
    [(1, 0, False, 1024), (9, 4, False, 1024), (9, 4, True, 4096), (1, 0, True, 3072), (200, 20, False, 5120)],
)
def test_the_size_of_a_ballot_follows_from_its_form(subjects, items, with_comments, size):
    form = promise(items=items, comments=with_comments).form
    assert ballot_size(form, subjects) == size


@given(st.integers(1, 200), st.integers(0, 20))
def test_the_fullest_ballot_fits(subjects, items):
    form = promise(items=items, comments=True).form
    texts, left = [], COMMENT_TOTAL
    for index in range(subjects):
        length = min(200, left, max(1, COMMENT_TOTAL // subjects))
        if length:
            texts.append((index, "满" * length))
        left -= length
    full = Answers(("1" * (1 + items),) * subjects, tuple(texts))
    size = ballot_size(form, subjects)
    assert AnswersReader(form, subjects).read(encode(full, size)) == full


def test_answers_that_do_not_fit_are_refused_before_they_are_sealed():
    with pytest.raises(ValueError, match="fit"):
        encode(Answers(("111",) * 3, ((0, "😀" * 1000),)), SIZE)


def padded(document: object) -> bytes:
    text = document if isinstance(document, bytes) else json.dumps(document).encode()
    return (text + b"\x80").ljust(SIZE, b"\0")


GRADES = ["111", "", "234"]


@pytest.mark.parametrize(
    "plaintext",
    [
        b"",
        bytes(SIZE),
        b"\x80",
        b'{"v":1,"g":["111","","234"],"c":[]}',
        padded(b"\xff\xfe"),
        padded(b"[" * 3000),
        padded(b"1" * 3000),
        padded([]),
        padded(None),
        padded({"v": 1, "g": GRADES}),
        padded({"v": 2, "g": GRADES, "c": []}),
        padded({"v": "1", "g": GRADES, "c": []}),
        padded({"v": 1, "g": GRADES, "c": [], "name": "王"}),
        padded({"v": 1, "g": GRADES[:2], "c": []}),
        padded({"v": 1, "g": [*GRADES, ""], "c": []}),
        padded({"v": 1, "g": ["11", "", "234"], "c": []}),
        padded({"v": 1, "g": ["1111", "", "234"], "c": []}),
        padded({"v": 1, "g": ["511", "", "234"], "c": []}),
        padded({"v": 1, "g": ["1 1", "", "234"], "c": []}),
        padded({"v": 1, "g": ["111\n", "", "234"], "c": []}),
        padded({"v": 1, "g": [111, "", "234"], "c": []}),
        padded({"v": 1, "g": [None, "", "234"], "c": []}),
        padded({"v": 1, "g": "111", "c": []}),
        padded({"v": 1, "g": GRADES, "c": [[3, "好"]]}),
        padded({"v": 1, "g": GRADES, "c": [[-1, "好"]]}),
        padded({"v": 1, "g": GRADES, "c": [[0, "好"], [0, "坏"]]}),
        padded({"v": 1, "g": GRADES, "c": [[True, "好"]]}),
        padded({"v": 1, "g": GRADES, "c": [["0", "好"]]}),
        padded({"v": 1, "g": GRADES, "c": [[0, 5]]}),
        padded({"v": 1, "g": GRADES, "c": [[0]]}),
        padded({"v": 1, "g": GRADES, "c": [[0, "长" * 201]]}),
        padded({"v": 1, "g": GRADES, "c": {"0": "好"}}),
    ],
)
def test_what_is_no_ballot_of_the_form_is_unreadable(plaintext):
    with pytest.raises(Unreadable):
        READER.read(plaintext)


@given(st.binary(max_size=300))
def test_no_plaintext_does_more_than_being_unreadable(plaintext):
    for text in (plaintext, plaintext + b"\x80"):
        try:
            READER.read(text)
        except Unreadable:
            continue
        raise AssertionError("random bytes were read as a ballot")


def test_a_form_without_comments_takes_none():
    plaintext = padded({"v": 1, "g": GRADES, "c": [[0, "好"]]})
    with pytest.raises(Unreadable):
        AnswersReader(PLAIN, 3).read(plaintext)
    assert AnswersReader(PLAIN, 3).read(padded({"v": 1, "g": GRADES, "c": []})).codes == ("111", "", "234")


def test_comments_of_one_ballot_have_a_limit_together():
    form = promise(items=0, comments=True).form
    texts = [[index, "字" * 200] for index in range(6)]
    document = json.dumps({"v": 1, "g": [""] * 6, "c": texts}, ensure_ascii=False).encode()
    with pytest.raises(Unreadable):
        AnswersReader(form, 6).read(document + b"\x80")
    shorter = json.dumps({"v": 1, "g": [""] * 6, "c": texts[:5]}, ensure_ascii=False).encode()
    assert len(AnswersReader(form, 6).read(shorter + b"\x80").comments) == 5


def test_an_answer_that_grades_nothing_is_an_abstention():
    assert READER.read(padded({"v": 1, "g": ["000", "", "001"], "c": []})).codes == ("", "", "001")


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("  工作\n扎实\t", "工作 扎实"),
        ("a\u202ebc", "a bc"),
        ("零\u200b宽", "零 宽"),
        ("\ud800", ""),
        ("=1+1", "=1+1"),
        (" \r\n ", ""),
    ],
)
def test_comments_lose_what_could_disguise_them(text, clean):
    assert clean_comment(text) == clean


def test_a_comment_of_blanks_is_none():
    assert READER.read(padded({"v": 1, "g": GRADES, "c": [[0, " \n "]]})).comments == ()


@pytest.mark.parametrize(
    ("codes", "rules", "reason"),
    [
        (["111", "022"], SpoiledRules(), None),
        (["111", "022"], SpoiledRules(overall_missing=True), SpoiledReason.OVERALL_MISSING),
        (["111", ""], SpoiledRules(overall_missing=True), None),
        (["411", "100"], SpoiledRules(overall_missing=True), None),
        (["111", "122"], SpoiledRules(top_grade_quota=2), None),
        (["111", "122", "133"], SpoiledRules(top_grade_quota=2), SpoiledReason.TOO_MANY_TOP_GRADES),
        (["211", "211", "211"], SpoiledRules(top_grade_quota=1), None),
        (["", "", ""], SpoiledRules(overall_missing=True, top_grade_quota=1), None),
    ],
)
def test_a_ballot_is_spoiled_by_the_rules_alone(codes, rules, reason):
    assert spoiled_reason(codes, rules) is reason
