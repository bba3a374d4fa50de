"""The staff's routes of the evaluation."""

from admin.evaluation import ceremonies, results, roster, rounds, setup

TAG = "民主测评"

routes = [*setup.routes, *rounds.routes, *roster.routes, *ceremonies.routes, *results.routes]
