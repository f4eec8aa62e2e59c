"""What one may be told of as it happens."""

import strawberry

from schema.planner import fields
from schema.types.recorded import Recorded, RecordedWhere


@strawberry.type(
    description=(
        "What you may be told of as it happens, over WebSocket (graphql-transport-ws) or as "
        "server-sent events."
    )
)
class Subscription:
    recorded: Recorded = fields.live(
        RecordedWhere,
        description=(
            "Every change of what you may see, in the order in which changes took effect, each "
            "once. With the cursor of the last one that you received as `after` you get all that "
            "you missed first; without it you begin now."
        ),
    )
