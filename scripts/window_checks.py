"""What has to be true after crashes, between what citizens' phones hold and what the window holds."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sent:
    """What a citizen's phone knows of its matter.

    Attributes:
        text: what it says; no other says the same.
        photos: sizes in pixels; no other photo has the same.
        submitted: it may have reached the server.
        code: the tracking code that was shown.
    """

    text: str
    photos: tuple[tuple[int, int], ...]
    submitted: bool
    code: str | None


@dataclass(frozen=True, slots=True)
class Opened:
    """What a shown code opens.

    Attributes:
        photos: sizes in pixels, in order.
    """

    text: str
    photos: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class StoredMatter:
    """A matter as the database has it, with what has to come with it.

    Attributes:
        photos: how many it names.
        files: how many whole photos have it as their owner.
        codes: how many codes lead to it.
        obligations: how many obligations to triage it there are.
    """

    text: str
    number: str
    photos: int
    files: int
    codes: int
    obligations: int


def opening_violations(sent: Sequence[Sent], opened: Sequence[Opened | None]) -> list[str]:
    """Compare what was sent with what the shown codes open.

    Args:
        sent: one for each citizen.
        opened: by the same citizen's code; None where there is no code, or it opens nothing.

    Returns:
        A sentence for everything that should not be.
    """
    found = [
        "two citizens share a code" for times in Counter(one.code for one in sent if one.code).values() if times > 1
    ]
    for citizen, matter in zip(sent, opened, strict=True):
        if citizen.code is None:
            continue
        if matter is None:
            found.append(f"a shown code opens nothing: {citizen.text}")
        elif matter.text != citizen.text:
            found.append(f"a code opens another's matter: {citizen.text}")
        elif matter.photos != citizen.photos:
            found.append(f"{len(citizen.photos)} photos were sent, the code opens {matter.photos}: {citizen.text}")
    return found


def storage_violations(sent: Sequence[Sent], stored: Sequence[StoredMatter]) -> list[str]:
    """Compare what was sent with the matters in the database: each whole, none twice, none without its sender."""
    by_text = {one.text: one for one in sent}
    texts = Counter(matter.text for matter in stored)
    numbers = Counter(matter.number for matter in stored)
    found = [f"{times} matters say: {text}" for text, times in texts.items() if times > 1]
    found += [f"{times} matters bear the number {number}" for number, times in numbers.items() if times > 1]
    found += [f"a shown code, and no matter: {one.text}" for one in sent if one.code and not texts[one.text]]
    for matter in stored:
        sender = by_text.get(matter.text)
        if sender is None or not sender.submitted:
            found.append(f"a matter that nobody has submitted: {matter.text}")
        elif not len(sender.photos) == matter.photos == matter.files:
            found.append(f"{matter.photos} photos named, {matter.files} kept, {len(sender.photos)} sent: {matter.text}")
        if matter.codes != 1:
            found.append(f"{matter.codes} codes lead to a matter: {matter.text}")
        if matter.obligations != 1:
            found.append(f"{matter.obligations} obligations to triage a matter: {matter.text}")
    return found
