from .conversations import (
    add_seed,
    add_statement,
    change_disclosure,
    close_conversation,
    create_conversation,
    open_conversation,
)
from .maps import draw_map, renew_map
from .sealing import seal_votes
from .taking_along import take_along
from .votes import (
    Joined,
    ask_voting_link,
    cast_vote,
    join_by_link,
    join_conversation,
    withdraw_everything,
    withdraw_vote,
)

__all__ = [
    "Joined",
    "add_seed",
    "add_statement",
    "ask_voting_link",
    "cast_vote",
    "change_disclosure",
    "close_conversation",
    "create_conversation",
    "draw_map",
    "join_by_link",
    "join_conversation",
    "open_conversation",
    "renew_map",
    "seal_votes",
    "take_along",
    "withdraw_everything",
    "withdraw_vote",
]
