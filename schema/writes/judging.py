"""Judgements on which actors are one."""

from schema import tables


def ordered(judgement: tables.IdentityJudgement) -> None:
    """A pair is judged once, whichever way round it is given: the smaller key is the left one."""
    given = [judgement.left_id, judgement.right_id]
    if None not in given:  # One that is missing was refused already.
        judgement.left_id, judgement.right_id = sorted(given)
