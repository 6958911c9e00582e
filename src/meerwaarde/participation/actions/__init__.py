from .additions import Where
from .answers import agree_with_answer, answer_contributions, propose_answer, return_answer, set_four_eyes
from .arguments import (
    add_argument,
    change_argument,
    group_contributions,
    merge_arguments,
    split_argument,
    undo_merge,
    ungroup_contributions,
)
from .contributions import confirm_contribution, contribute, enter_on_behalf, leave_address
from .erasure import erase_contribution, forget_identities, look_up_identity, withdraw_contribution
from .moderation import (
    appeal,
    decide_appeal,
    show_contributions,
    show_files,
    withhold_contribution,
    withhold_files,
)
from .promises import discard_promise_draft, publish_promise, write_promise
from .receiving import Received
from .rounds import (
    close_round,
    create_round,
    name_inbox,
    name_levels,
    open_round,
    report_back,
    state_no_participation,
    write_round_text,
)
from .sharing import assign_contributions, end_absence, set_absence

__all__ = [
    "Received",
    "Where",
    "add_argument",
    "agree_with_answer",
    "answer_contributions",
    "appeal",
    "assign_contributions",
    "change_argument",
    "close_round",
    "confirm_contribution",
    "contribute",
    "create_round",
    "decide_appeal",
    "discard_promise_draft",
    "end_absence",
    "enter_on_behalf",
    "erase_contribution",
    "forget_identities",
    "group_contributions",
    "leave_address",
    "look_up_identity",
    "merge_arguments",
    "name_inbox",
    "name_levels",
    "open_round",
    "propose_answer",
    "publish_promise",
    "report_back",
    "return_answer",
    "set_absence",
    "set_four_eyes",
    "show_contributions",
    "show_files",
    "split_argument",
    "state_no_participation",
    "undo_merge",
    "ungroup_contributions",
    "withdraw_contribution",
    "withhold_contribution",
    "withhold_files",
    "write_promise",
    "write_round_text",
]
