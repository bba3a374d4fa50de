"""Key sheets: the box's private key as three SLIP-39 shares, any two of which restore it.

Opening the box takes two of the three officers who hold a sheet, as with a scrutineer and a teller at a paper vote.
"""

from collections.abc import Sequence

from shamir_mnemonic import MnemonicError, combine_mnemonics, generate_mnemonics
from shamir_mnemonic.share import Share

from server.errors import FieldError, InvalidInput
from server.evaluation.sealed_box import public_of

SHEETS = 3
NEEDED = 2
WORDS = 33


def split(private: bytes) -> list[str]:
    """Return the three sheets of a private key: each 33 English words of the SLIP-39 list, separated by spaces."""
    (sheets,) = generate_mnemonics(1, [(NEEDED, SHEETS)], private)
    return list(sheets)


def normalise(text: str) -> str:
    """Return typed or scanned words as they were printed: lower case, single spaces."""
    return " ".join(text.lower().replace(",", " ").replace("，", " ").split())


def sheet_number(text: str) -> int:
    """Return which sheet (1 to 3) the words belong to.

    Raises:
        InvalidInput: ``wrong_sheet``, the words are no sheet (a word is unknown, missing or wrong).
    """
    return int(_read(text, "sheets").index) + 1


def restore(sheets: Sequence[str], box_key: bytes) -> bytes:
    """Return the private key of the box.

    Args:
        sheets: the words of two sheets.
        box_key: the box's public key, which the restored key must match.

    Raises:
        InvalidInput: ``single_sheet`` (fewer than two, or the same twice) or ``wrong_sheet`` (words wrong, or not
            of this round).
    """
    if len(sheets) < NEEDED or any(not normalise(text) for text in sheets):
        raise InvalidInput(
            "single_sheet",
            "开启票箱需要两张不同的密钥单",
            fields=[FieldError("sheets", "请输入两张密钥单上的全部词语")],
        )
    shares = [_read(text, f"sheets.{index}") for index, text in enumerate(sheets)]
    if len({share.index for share in shares}) < NEEDED and len({share.identifier for share in shares}) == 1:
        raise InvalidInput(
            "single_sheet",
            "两次输入的是同一张密钥单，开启票箱需要两张不同的密钥单",
            fields=[FieldError("sheets.1", "与前一张相同")],
        )
    try:
        private: bytes = combine_mnemonics([normalise(text) for text in sheets])
    except MnemonicError:
        raise _of_another_round() from None
    if len(private) != len(box_key) or public_of(private) != box_key:
        raise _of_another_round()
    return private


def _read(text: str, path: str) -> Share:
    words = normalise(text)
    try:
        share = Share.from_mnemonic(words)
    except MnemonicError:
        counted = len(words.split())
        hint = f"应为 {WORDS} 个词，现有 {counted} 个" if counted != WORDS else "有词语抄写有误，请逐词核对"
        raise InvalidInput("wrong_sheet", f"密钥单不正确：{hint}", fields=[FieldError(path, hint)]) from None
    if share.member_threshold != NEEDED or share.group_count != 1 or share.index >= SHEETS:
        raise _of_another_round()
    return share


def _of_another_round() -> InvalidInput:
    return InvalidInput(
        "wrong_sheet",
        "密钥单与本轮票箱不匹配，请核对是否为本轮测评的密钥单",
        fields=[FieldError("sheets", "不是本轮的密钥单")],
    )
