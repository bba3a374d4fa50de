"""The staff's routes of the evaluation."""

from admin.evaluation import ceremonies, results, rounds, setup

TAG = "民主测评"

routes = [*setup.routes, *rounds.routes, *ceremonies.routes, *results.routes]
