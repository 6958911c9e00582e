from .access import AccessCode, Sign
from .additions import ContributionFile, ContributionPlace
from .answering import Absence, AnswerProposal, ProposedAnswer
from .arguments import Argument, Grouping
from .contributions import Answer, Contribution, Identity, Intervention
from .proposals import PlanProposal
from .rounds import Inbox, InvitedGroup, LevelName, NoParticipation, Promise, PseudonymKey, Round

__all__ = [
    "Absence",
    "AccessCode",
    "Answer",
    "AnswerProposal",
    "Argument",
    "Contribution",
    "ContributionFile",
    "ContributionPlace",
    "Grouping",
    "Identity",
    "Inbox",
    "Intervention",
    "InvitedGroup",
    "LevelName",
    "NoParticipation",
    "PlanProposal",
    "Promise",
    "ProposedAnswer",
    "PseudonymKey",
    "Round",
    "Sign",
]
