"""The staff's routes of the window."""

from admin.window import booking, clues, halls, matters, meetings, photos, posters, settings, tasks

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
]
