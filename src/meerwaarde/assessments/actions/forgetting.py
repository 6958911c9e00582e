"""Words that somebody took back leave what this room copied of a draft plan."""

from __future__ import annotations

from meerwaarde.initiatives.actions.forgetting import Forgotten
from meerwaarde.initiatives.models import Initiative

from ..definition import Value
from ..models import AdviceRequest, Answer
from .advice import digest_of_document


def forget_words_here(initiative: Initiative, words: Forgotten) -> None:
    """Out of the plan as advice was asked about it, and out of answers that the plan gave to a questionnaire."""
    for advice in AdviceRequest.objects.select_for_update().filter(initiative=initiative):
        document, question = words.document(advice.draft), words.value(advice.question)
        if (document, question) != (advice.draft, advice.question):
            advice.draft, advice.digest, advice.question = document, digest_of_document(document), question
            advice.save(update_fields=["draft", "digest", "question"])
    for answer in Answer.objects.select_for_update().filter(assessment__initiative=initiative):
        value: Value = words.value(answer.value)
        if value == answer.value:
            continue
        if value or answer.is_confirmed:
            answer.value = value
            answer.save(update_fields=["value"])
        else:
            answer.delete()
