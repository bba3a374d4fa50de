"""Recomputes results on the server, as an auditor does; see ``scripts/verify_tally --help``."""

import argparse
import asyncio
import base64
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from server.data_directory import database_settings
from server.errors import DomainError
from server.evaluation.verification import Check, Verification
from server.settings import SettingsError
from server.store import FieldCipher, Store, StoreError, patience
from server.store.embedded import EmbeddedError

_MARKS: Mapping[bool | None, str] = {True: "通过", False: "不符", None: "已销毁，无法再核"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Check and say what was found; return 0 if all holds, 1 if anything does not, 2 if it could not be read."""
    options = _parser().parse_args(arguments)
    try:
        with database_settings(options.data_dir) as found:
            return asyncio.run(_verify(found, options.evaluation))
    except (SettingsError, StoreError, EmbeddedError, DomainError) as error:
        print(f"verify_tally: {error}", file=sys.stderr)
        return 2


async def _verify(found: Mapping[str, str], evaluation_id: str | None) -> int:
    office = await Store.connect(found["APP_MONGO_URI"])
    box = await Store.connect(found["APP_BOX_MONGO_URI"])
    keys = [base64.b64decode(key) for key in found["APP_FIELD_KEY"].split(",")]
    failed = False
    try:
        with patience(3600):
            verification = Verification(office, box, FieldCipher(keys))
            evaluations = await verification.evaluations()
            chosen = [entry for entry in evaluations if evaluation_id in (None, entry.id)]
            for evaluation in chosen:
                print(f"{evaluation.title}  {evaluation.id}")
                checks = await verification.check(evaluation)
                failed = failed or any(check.ok is False for check in checks)
                print(*map(_line, checks), sep="\n")
    finally:
        await office.close()
        await box.close()
    if not chosen:
        print("没有已计票的测评")
        return 2 if evaluation_id else 0
    print("有不符之处" if failed else "全部核对完毕，没有不符之处")
    return int(failed)


def _line(check: Check) -> str:
    return f"  {_MARKS[check.ok]}  {check.what}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scripts/verify_tally",
        description="Recompute results: published receipts against sealed ballots, Merkle root, every figure from the "
        "opened answers, hash and signature. Exits 1 where anything does not agree. Reads APP_MONGO_URI, "
        "APP_BOX_MONGO_URI and APP_FIELD_KEY, or the data directory of scripts/run, whether the server runs or not.",
    )
    parser.add_argument("evaluation", nargs="?", help="id of one evaluation (all that have been counted)")
    parser.add_argument("--data-dir", type=Path, help="data directory (.data/office)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
