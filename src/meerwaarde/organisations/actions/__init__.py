"""Every change to an organisation, its goals, executives and people. `by` is a person, or SYSTEM on a command line."""

from .executives import add_executive, end_executive
from .goals import add_policy_goal, change_policy_goal, retire_policy_goal
from .handover import hand_over
from .organisation import add_organisation, change_organisation
from .people import LastManager, give_role, invite_person, take_role

__all__ = [
    "LastManager",
    "add_executive",
    "add_organisation",
    "add_policy_goal",
    "change_organisation",
    "change_policy_goal",
    "end_executive",
    "give_role",
    "hand_over",
    "invite_person",
    "retire_policy_goal",
    "take_role",
]
