"""What stands in the log belongs to a change: outside of its transaction nothing is recorded or erased."""

from __future__ import annotations

import pytest
from django.db.transaction import TransactionManagementError

from meerwaarde.ledger.actions import erase_payloads, record_event
from meerwaarde.ledger.models import Event, Log


def test_an_event_is_recorded_only_in_the_transaction_of_its_change():
    with pytest.raises(TransactionManagementError, match="transaction of its change"):
        record_event(by=None, role="system", organisation="voorbeeld", kind="changed", subject=Log())


def test_content_is_erased_only_in_the_transaction_of_the_action_that_says_so():
    with pytest.raises(TransactionManagementError, match="action that says so"):
        erase_payloads(Event.objects.all())
