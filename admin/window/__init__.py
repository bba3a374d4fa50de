"""The staff's routes of the window."""

from admin.window import booking, halls, photos, posters

TAG = "“事难办”反映窗口"

routes = [*halls.routes, *booking.routes, *photos.routes, *posters.routes]
