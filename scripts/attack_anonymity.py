"""Simulates an evaluation and attacks its anonymity; see ``scripts/attack_anonymity --help``.

The attacker has what a dishonest administrator has: all documents of both databases (while the round is open and
after it was counted), the database server's journal of changes, all logs, the turnout as it was shown, and a list of
the people in the order in which they came; rosters decrypted, so that every right of a person on one is known by name.
Against that stands what really happened. An attack has failed when chance
would do as well.

Four rounds are simulated. In the first, tickets are used, and credentials are collected in a phase of their own. In
the second, people with tickets cast a few minutes after they collect; the journal then tells something about which
sealed ballot followed which ticket, and the report says how much. Tickets are tied to no person, and answers stay
unlinked in both. In the third, everybody is on a roster and collects at check-in, before the round opens; in the
fourth, one category is on a roster and the other has tickets.
"""

import argparse
import sys
import time
from collections.abc import Sequence

from scripts.attack.attacks import Finding, attack
from scripts.attack.simulation import Plan, simulate_alone
from server.store.embedded import EmbeddedError


def main(arguments: Sequence[str] | None = None) -> int:
    """Simulate, attack, report; return 0 if anonymity held, 1 if it did not, 2 if nothing could be simulated."""
    options = _parser().parse_args(arguments)
    plans = [Plan(options.people), Plan(options.people, by_roster="AB"), Plan(options.people, by_roster="A")]
    if not options.separate_only:
        plans.insert(1, Plan(options.people, at_once=True))
    failed = False
    try:
        for plan in plans:
            failed |= _round(plan)
    except EmbeddedError as error:
        print(f"attack_anonymity: {error}", file=sys.stderr)
        return 2
    print("anonymity was broken" if failed else "anonymity held: nobody can tell who cast which answers")
    return int(failed)


def _round(plan: Plan) -> bool:
    """Simulate one round and attack it; return whether anonymity was broken."""
    began = time.monotonic()
    findings = attack(simulate_alone(plan), at_once=plan.at_once)
    who = {"": "with tickets", "A": "some on a roster, some with tickets"}.get(plan.by_roster, "on a roster")
    when = "cast a few minutes after collecting" if plan.at_once else "collect first, cast later"
    print(f"{plan.people} people, {who}, {when} ({time.monotonic() - began:.0f} s)")
    print(*map(_line, findings), sep="\n")
    print()
    return any(finding.failed for finding in findings)


def _line(finding: Finding) -> str:
    verdict = "held" if finding.held else "BROKEN" if finding.expected else "remains"
    return f"  {verdict:<8} {finding.attack}: {finding.result}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scripts/attack_anonymity", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--people", type=int, default=200, metavar="N", help="voters in each round (200)")
    parser.add_argument("--separate-only", action="store_true", help="leave the second round out")
    return parser


if __name__ == "__main__":
    sys.exit(main())
