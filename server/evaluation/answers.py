"""What a sealed ballot contains: answers as compact text, padded so that every ballot has the same length.

Plaintext: ``{"v":1,"g":[…],"c":[[subject index, text],…]}``. ``g`` has one string for each subject in published
order: empty for an abstention, otherwise one digit for the overall grade and one for each item. Digits: 1 satisfied,
2 basically_satisfied, 3 dissatisfied, 4 unknown, 0 missing. Pure: standard library and rules only.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from server.evaluation.rules import Form, Grade, SpoiledRules

COMMENT_LIMIT = 200
"""Longest comment on one subject, in characters."""

COMMENT_TOTAL = 1000
"""All comments of one ballot together, in characters."""

CODES: Mapping[Grade | None, str] = {
    Grade.SATISFIED: "1",
    Grade.BASICALLY_SATISFIED: "2",
    Grade.DISSATISFIED: "3",
    Grade.UNKNOWN: "4",
    None: "0",
}
GRADES: Mapping[str, Grade | None] = {code: grade for grade, code in CODES.items()}

_COMMENT_BYTES = 3 * COMMENT_TOTAL
_BLOCK = 1024
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff]+")
_RATED_CODE = re.compile("[1-4]")


class Unreadable(ValueError):
    """The plaintext is not a ballot of this form; such a ballot is spoiled, whatever the rules."""


class SpoiledReason(StrEnum):
    """Why a ballot is spoiled."""

    UNREADABLE = "unreadable"
    OVERALL_MISSING = "overall_missing"
    TOO_MANY_TOP_GRADES = "too_many_top_grades"


@dataclass(frozen=True, slots=True)
class Answers:
    """One ballot's answers.

    Attributes:
        codes: for each subject the string described above.
        comments: index of the subject and the text, at most one for each subject.
    """

    codes: tuple[str, ...]
    comments: tuple[tuple[int, str], ...] = ()


def ballot_size(form: Form, subjects: int) -> int:
    """Return the length in bytes to which every ballot of this form is padded before it is sealed.

    A multiple of 1024 that holds all grades and, where the form asks for comments, 3000 bytes of comments with their
    frame.
    """
    size = len('{"v":1,"g":[],"c":[]}') + 1 + subjects * (len('"",') + 1 + len(form.items))
    if form.comments:
        size += _COMMENT_BYTES + subjects * (len('[,""],') + len(str(subjects)))
    return -(-size // _BLOCK) * _BLOCK


def encode(answers: Answers, size: int) -> bytes:
    """Return the padded plaintext of ``answers``.

    Args:
        answers: codes and comments.
        size: what ``ballot_size`` says.

    Raises:
        ValueError: the comments do not fit.
    """
    document = {"v": 1, "g": list(answers.codes), "c": [list(comment) for comment in answers.comments]}
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode() + b"\x80"
    if len(text) > size:
        raise ValueError("the answers do not fit into a ballot")
    return text.ljust(size, b"\0")


class AnswersReader:
    """Reads the plaintexts of one form. Built once for a round, since an opening reads all its ballots through it.

    Args:
        form: the round's form.
        subjects: how many subjects it rates.
    """

    def __init__(self, form: Form, subjects: int) -> None:
        self._subjects = subjects
        self._comments = form.comments
        self._abstention = CODES[None] * (1 + len(form.items))
        # One match for all subjects of a ballot; the comma belongs to no code.
        code = f"(?:[0-4]{{{1 + len(form.items)}}})?"
        self._codes = re.compile(f"{code}(?:,{code}){{{subjects - 1}}}")

    def read(self, plaintext: bytes) -> Answers:
        """Return the answers in ``plaintext``; an answer that grades nothing is an abstention.

        Raises:
            Unreadable: it is not a ballot of this form.
        """
        # Not rstrip(), which goes byte by byte: an opening spends a third of its time in it.
        end = plaintext.rfind(b"\x80")
        if end < 0 or plaintext[end + 1 :] != bytes(len(plaintext) - end - 1):
            raise Unreadable("padding")
        try:
            document = json.loads(plaintext[:end])
        except (ValueError, RecursionError):
            raise Unreadable("no JSON") from None
        if not isinstance(document, dict) or document.keys() != {"v", "g", "c"} or document["v"] != 1:
            raise Unreadable("shape")
        return Answers(self._read_codes(document["g"]), self._read_comments(document["c"]))

    def _read_codes(self, value: Any) -> tuple[str, ...]:
        if not isinstance(value, list) or len(value) != self._subjects:
            raise Unreadable("grades")
        try:
            together = ",".join(value)
        except TypeError:
            raise Unreadable("grades") from None
        if not self._codes.fullmatch(together):
            raise Unreadable("grades")
        return tuple("" if code == self._abstention else code for code in value)

    def _read_comments(self, value: Any) -> tuple[tuple[int, str], ...]:
        if not isinstance(value, list) or (value and not self._comments):
            raise Unreadable("comments")
        comments: dict[int, str] = {}
        for entry in value:
            if not isinstance(entry, list) or len(entry) != 2:
                raise Unreadable("comments")
            index, text = entry
            if type(index) is not int or not 0 <= index < self._subjects or index in comments:
                raise Unreadable("comments")
            if not isinstance(text, str) or len(text) > COMMENT_LIMIT:
                raise Unreadable("comments")
            comments[index] = text
        if sum(map(len, comments.values())) > COMMENT_TOTAL:
            raise Unreadable("comments")
        cleaned = ((index, clean_comment(text)) for index, text in comments.items())
        return tuple((index, text) for index, text in cleaned if text)


def clean_comment(text: str) -> str:
    """Return ``text`` on one line, without control and direction marks, which could disguise it or mark its author."""
    return " ".join(_INVISIBLE.sub(" ", text).split())


def spoiled_reason(codes: Sequence[str], rules: SpoiledRules) -> SpoiledReason | None:
    """Return why a readable ballot is spoiled by the rules fixed before opening, or ``None`` where it is valid."""
    if rules.overall_missing and any(code and code[0] == "0" and _RATED_CODE.search(code) for code in codes):
        return SpoiledReason.OVERALL_MISSING
    if rules.top_grade_quota is not None:
        top = CODES[Grade.SATISFIED]
        if sum(code[:1] == top for code in codes) > rules.top_grade_quota:
            return SpoiledReason.TOO_MANY_TOP_GRADES
    return None
