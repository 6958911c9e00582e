from .groups import add_group, add_member, publish_preferences, withdraw_preferences, write_preferences
from .stances import add_own_value, retire_own_value, state_stance

__all__ = [
    "add_group",
    "add_member",
    "add_own_value",
    "publish_preferences",
    "retire_own_value",
    "state_stance",
    "withdraw_preferences",
    "write_preferences",
]
