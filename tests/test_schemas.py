"""What every model that crosses the HTTP border refuses."""

import pytest
from pydantic import ValidationError

from server.schemas import Model, Moment


class Dated(Model):
    """A request with a time in it."""

    at: Moment


@pytest.mark.parametrize("text", ["2026-10-22T01:30:00Z", "2026-10-22t09:30:00.123+08:00"])
def test_a_moment_is_written_out(text: str):
    assert Dated.model_validate_strings({"at": text}).at.tzinfo is not None
    assert Dated.model_validate_json(f'{{"at": "{text}"}}').at.tzinfo is not None


@pytest.mark.parametrize(
    "text",
    ["0", "1700000000", "2026-10-22", "2026-10-22T01:30:00", "9999-12-31T23:59:59-08:00", "0001-01-01T00:00:00+08:00"],
)
def test_what_is_no_moment_of_our_time_is_refused(text: str):
    with pytest.raises(ValidationError):
        Dated.model_validate_strings({"at": text})
    for json in (text, f'"{text}"'):
        with pytest.raises(ValidationError):
            Dated.model_validate_json(f'{{"at": {json}}}')
