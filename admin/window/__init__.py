"""The staff's routes of the window."""

from admin.window import halls

TAG = "“事难办”反映窗口"

routes = [*halls.routes]
