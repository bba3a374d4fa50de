"""Lists the rules of the source text and the tests that prove each; see ``scripts/rules --help``."""

import argparse
import contextlib
import io
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
RULES = PROJECT / "tests" / "rules.tsv"


@dataclass(frozen=True)
class Rule:
    """A rule of the source text.

    Attributes:
        id: such as ``R3.6.2b``.
        system: number of the system that it belongs to.
        text: what it says.
    """

    id: str
    system: str
    text: str


class _Collector:
    """A pytest plugin that notes which test carries which rule's mark."""

    def __init__(self) -> None:
        self.tests: dict[str, list[str]] = defaultdict(list)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Note the marks of all collected tests, parametrised ones once."""
        for item in session.items:
            name = item.nodeid.partition("[")[0]
            for mark in item.iter_markers("rule"):
                for rule in mark.args:
                    if name not in self.tests[rule]:
                        self.tests[rule].append(name)


def read_rules() -> list[Rule]:
    """Return all rules in the order of the source text."""
    lines = RULES.read_text(encoding="utf-8").splitlines()[1:]
    return [Rule(*line.split("\t")) for line in lines]


def collect_proofs() -> Mapping[str, Sequence[str]]:
    """Return the tests that carry each rule's mark.

    Raises:
        RuntimeError: a test module cannot be collected.
    """
    collector = _Collector()
    shown = io.StringIO()
    with contextlib.redirect_stdout(shown):
        status = pytest.main(["--collect-only", "-qq", "-p", "no:cacheprovider", str(PROJECT / "tests")], [collector])
    if status != pytest.ExitCode.OK:
        raise RuntimeError("the tests cannot be collected:\n" + shown.getvalue())
    return collector.tests


def report(rules: Sequence[Rule], proofs: Mapping[str, Sequence[str]]) -> int:
    """Print each rule with its tests; return how many rules have none."""
    unproved = 0
    for rule in rules:
        tests = proofs.get(rule.id, ())
        unproved += not tests
        print(f"{'proved ' if tests else '   -   '} {rule.id:<9} system {rule.system:>2}  {rule.text}")
        for test in tests:
            print(f"{'':>10}{test}")
    print(f"\n{len(rules) - unproved} of {len(rules)} rules proved")
    return unproved


def main() -> int:
    """Run the command; return 0, or 1 where a mark names no rule or (with --check) a rule is not proved."""
    parser = argparse.ArgumentParser(prog="scripts/rules", description=__doc__)
    parser.add_argument("--system", help="only the rules of this system, e.g. 2 for the evaluation")
    parser.add_argument("--check", action="store_true", help="exit 1 if a listed rule has no test")
    options = parser.parse_args()
    try:
        proofs = collect_proofs()
    except RuntimeError as problem:
        print(problem, file=sys.stderr)
        return 1
    rules = read_rules()
    unknown = sorted(set(proofs) - {rule.id for rule in rules})
    for rule_id in unknown:
        print(f"unknown rule {rule_id}, named by {', '.join(proofs[rule_id])}", file=sys.stderr)
    unproved = report([rule for rule in rules if options.system in (None, rule.system)], proofs)
    return 1 if unknown or (options.check and unproved) else 0


if __name__ == "__main__":
    sys.exit(main())
