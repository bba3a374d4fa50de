"""The staff's routes of the window."""

from admin.window import (
    board,
    booking,
    clues,
    figures,
    halls,
    look_backs,
    matters,
    meetings,
    photos,
    posters,
    settings,
    supervision,
    tasks,
    visits,
)

TAG = "“事难办”反映窗口"

routes = [
    *halls.routes,
    *matters.routes,
    *tasks.routes,
    *meetings.routes,
    *clues.routes,
    *settings.routes,
    *booking.routes,
    *photos.routes,
    *posters.routes,
    *figures.routes,
    *board.routes,
    *supervision.routes,
    *look_backs.routes,
    *visits.routes,
]
