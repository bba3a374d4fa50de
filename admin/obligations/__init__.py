"""The staff's routes of obligations, posts and absences."""

from admin.obligations import absences, mine, one, posts, unit

TAG = "待办"

routes = [*mine.routes, *unit.routes, *one.routes, *posts.routes, *absences.routes]
