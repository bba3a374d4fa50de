"""Puts together what looks at the windows from above: figures, the board, supervision, look-back, mystery visits."""

from dataclasses import dataclass
from typing import Final

from server.store import FieldCipher, Store
from server.window.board import BOARD, Board, BoardJob
from server.window.figure_views import FigureReports
from server.window.look_back_desk import LookBackDesk
from server.window.look_backs import LOOK_BACKS, LookBackRepository
from server.window.mystery_visits import VISITS, MysteryVisits
from server.window.sealing import Sealer
from server.window.supervision import Supervision
from server.window.tools import WindowTools

COLLECTIONS: Final = [BOARD, LOOK_BACKS, VISITS]


@dataclass(frozen=True, slots=True)
class Oversight:
    """The parts; each is documented in its own module."""

    figures: FigureReports
    board: Board
    board_job: BoardJob
    supervision: Supervision
    look_backs: LookBackDesk
    visits: MysteryVisits


def build_oversight(tools: WindowTools, store: Store, cipher: FieldCipher, look_backs: LookBackRepository) -> Oversight:
    """Return the parts on the office's database."""
    return Oversight(
        figures=FigureReports(tools),
        board=Board(tools),
        board_job=BoardJob(tools),
        supervision=Supervision(tools),
        look_backs=LookBackDesk(tools, look_backs, Sealer(cipher, LOOK_BACKS.name)),
        visits=MysteryVisits(store, tools, Sealer(cipher, VISITS.name)),
    )
