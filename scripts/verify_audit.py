"""Checks the audit log's chain of hashes; see ``scripts/verify_audit --help``.

What it finds: an entry that was changed in any byte, removed, inserted, moved or cut off. What it cannot find alone:
a chain that was written anew from some entry on, or cut off together with its head, by somebody with write access to
the database. Compare with a head that was kept elsewhere for that: ``--expect``.
"""

import argparse
import asyncio
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from server.audit import Audit
from server.audit.rules import Finding, Head
from server.clock import SystemClock
from server.data_directory import database_settings
from server.errors import DomainError
from server.settings import SettingsError
from server.store import Store, StoreError, patience
from server.store.embedded import EmbeddedError


def main(arguments: Sequence[str] | None = None) -> int:
    """Check and say what was found; return 0 if the chain holds, 1 if it does not, 2 if it could not be read."""
    options = _parser().parse_args(arguments)
    try:
        with database_settings(options.data_dir) as found:
            finding = asyncio.run(_verify(found["APP_MONGO_URI"], options.expect))
    except (SettingsError, StoreError, EmbeddedError, DomainError) as error:
        print(f"verify_audit: {error}", file=sys.stderr)
        return 2
    print(_report(finding))
    return 0 if finding.ok else 1


async def _verify(uri: str, expected: Head | None) -> Finding:
    store = await Store.connect(uri)
    try:
        with patience(3600):
            return await Audit(store, SystemClock(), {}).verify(expected)
    finally:
        await store.close()


def _report(finding: Finding) -> str:
    head = f"{finding.head.seq}:{finding.head.hash}"
    if finding.ok:
        return f"审计日志完整：{finding.entries} 条\n链尾 {head}\n请将链尾另行保存，下次以 --expect {head} 核对"
    return f"审计日志不完整：第 {finding.first_bad_seq} 条 {finding.problem}\n此前 {finding.entries} 条完整，至 {head}"


def _head(text: str) -> Head:
    match = re.fullmatch(r"([0-9]+):([0-9a-f]{64})", text)
    if match is None:
        raise argparse.ArgumentTypeError("NUMBER:HASH, as an earlier check printed it")
    return Head(int(match[1]), match[2])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scripts/verify_audit",
        description="Check the audit log: prints the first entry that does not hold and exits 1. "
        "Reads APP_MONGO_URI, or the data directory of scripts/run, whether the server runs or not.",
    )
    parser.add_argument("--data-dir", type=Path, help="data directory (.data/office)")
    parser.add_argument(
        "--expect",
        type=_head,
        metavar="NUMBER:HASH",
        help="end of the chain as an earlier check printed it, kept elsewhere: also finds a chain that was rewritten "
        "or cut off as a whole",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
