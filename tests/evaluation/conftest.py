"""Fixtures of the evaluation's tests."""

from tests.evaluation.stage import stage as stage
