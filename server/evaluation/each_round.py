"""Work of the clock on many rounds: each is taken for itself."""

from collections.abc import Awaitable, Callable, Iterable

import structlog

from server.errors import DomainError
from server.evaluation.models import Evaluation, Round

_log = structlog.get_logger("evaluation")


async def each_round(
    evaluations: Iterable[Evaluation], work: Callable[[Evaluation, Round], Awaitable[object]], what: str
) -> None:
    """Do ``work`` on every round; one that fails holds up no other, and is tried again at the next run.

    Args:
        evaluations: whose rounds.
        work: finds out by itself whether there is anything to do.
        what: what it is, for the log.

    Raises:
        ExceptionGroup: what no domain error explains, after all rounds have had their turn.
    """
    failures: list[Exception] = []
    for evaluation in evaluations:
        for part in evaluation.rounds:
            try:
                await work(evaluation, part)
            except DomainError as error:
                # Somebody acted at the same moment, or the database is away: the next run looks again.
                _log.warning(f"{what} postponed", round=part.id, code=error.code)
            except Exception as error:
                failures.append(error)
    if failures:
        raise ExceptionGroup(f"{what} failed", failures)
