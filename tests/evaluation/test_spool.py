"""The spool in which an opening loses the order of the ballots."""

import random
from collections import Counter
from pathlib import Path

import pytest

from server.evaluation import spool
from server.evaluation.spool import ShuffledSpool


def through(records: list[bytes]) -> list[bytes]:
    with ShuffledSpool() as spooled:
        for record in records:
            spooled.add(record)
        assert len(spooled) == len(records)
        return list(spooled.shuffled())


@pytest.mark.parametrize("count", [0, 1, 300, 20_000])
def test_every_record_comes_out_once(count: int):
    records = [b"%d" % number + b"," * (number % 90) for number in range(count)]
    assert Counter(through(records)) == Counter(records)


def test_equal_and_empty_records_are_kept():
    assert sorted(through([b"", b"", b"a", b"a"])) == [b"", b"", b"a", b"a"]


def test_all_orders_are_equally_likely():
    orders = Counter(tuple(through([b"1", b"2", b"3"])) for _ in range(1200))
    assert len(orders) == 6
    # Expected 200 each; seven standard deviations of 13.
    assert all(abs(count - 200) < 91 for count in orders.values())


def test_place_in_and_place_out_are_not_related():
    count = 4000
    out = [int(record) for record in through([b"%d" % number for number in range(count)])]
    mean = (count - 1) / 2
    together = sum((place - mean) * (value - mean) for place, value in enumerate(out))
    alone = sum((place - mean) ** 2 for place in range(count))
    assert abs(together / alone) < 5 / count**0.5


def test_a_record_is_one_line():
    with ShuffledSpool() as spooled, pytest.raises(ValueError, match="one line"):
        spooled.add(b"a\nb")


def test_the_file_has_no_name_and_shows_no_record(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(spool, "_BLOCK_BYTES", 1)
    monkeypatch.setattr(spool, "_WRITTEN_AT_ONCE", 2)
    secret = random.SystemRandom().randbytes(40).hex().encode()
    with ShuffledSpool() as spooled:
        spooled.add(secret)
        descriptor = Path(f"/proc/self/fd/{spooled._file.fileno()}")
        assert descriptor.readlink().name.endswith("(deleted)")
        content = descriptor.read_bytes()
        assert len(content) > len(secret)
        assert secret not in content
        assert list(spooled.shuffled()) == [secret]
