"""Numbers of statements by what they do."""

from schema.planner.fields import derived, given
from schema.reads import act_counts
from schema.types.enums import StatementAct


@derived(act_counts.ActCount, description="How many statements do one thing.")
class ActCount:
    act: StatementAct = given(description="What they do.")
    count: int = given(
        "statements", description="How many statements do it, as far as you may see them."
    )
