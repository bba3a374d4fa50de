"""Evaluation: anonymous scoring of subjects, from the set-up to the result.

Two sides share nothing: ``eligibility`` knows rights to vote and never sees a ballot, ``ballot_box`` knows ballots and
never sees a person. What both may use is pure: the rules, the codes, the cryptography.
"""
