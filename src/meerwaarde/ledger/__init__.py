"""Room `ledger`: the append-only public log of every change.

Front doors: `actions.record_event` at the end of an action, `receipts.receipt_of` for a proof, and the commands.
"""
