"""Many who write at the same moment wait for the disk once: group commit, as database servers do it inside."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from django.db import DataError, IntegrityError, connection, transaction

Given = TypeVar("Given")
Made = TypeVar("Made")
# Of these the database says that one row is wrong; the others of the batch can be written without it.
ABOUT_ONE_ROW = (IntegrityError, DataError)


class NotWritten(Exception):
    """The process was broken off while it wrote: nothing of it stays."""


class _Waiting(Generic[Given, Made]):
    """One who waits: for the outcome, or for the turn to write what came meanwhile."""

    def __init__(self, given: Given) -> None:
        self.given = given
        self.woken = threading.Event()
        self.made: Made | Exception = NotWritten()


class GroupCommit(Generic[Given, Made]):
    """Calling it writes one item and returns what was made of it, or raises what refused it, after the commit.

    `write` is given what several threads brought meanwhile, at most `most` items, inside of one transaction:
    fewer than the threads of a process, so that the others read what comes in while it writes. For each
    it returns what was made, or the exception that refuses this one alone. When the database refuses a row, nothing of
    the batch stays and each item is written again in a transaction of its own.

    Who comes first writes; who comes while that runs waits, and the first of those writes all of them next. Inside of
    a transaction of the caller an item is written there, alone: it stands or falls with what else is written.
    """

    def __init__(self, write: Callable[[Sequence[Given]], Sequence[Made | Exception]], most: int = 20) -> None:
        self._write, self._most = write, most
        self._queue: deque[_Waiting[Given, Made]] = deque()
        self._lock = threading.Lock()
        self._is_writing = False

    def __call__(self, given: Given) -> Made:
        if connection.in_atomic_block:
            return _outcome(self._write([given])[0])
        waiting: _Waiting[Given, Made] = _Waiting(given)
        with self._lock:
            self._queue.append(waiting)
            is_first, self._is_writing = not self._is_writing, True
        if not is_first:
            waiting.woken.wait()
        if isinstance(waiting.made, NotWritten):
            self._write_what_waits()
        return _outcome(waiting.made)

    def _write_what_waits(self) -> None:
        with self._lock:
            batch = [self._queue.popleft() for _item in range(min(self._most, len(self._queue)))]
        try:
            self._fill(batch)
        finally:
            with self._lock:
                following = self._queue[0] if self._queue else None
                self._is_writing = following is not None
            for one in batch:
                one.woken.set()
            if following is not None:
                following.woken.set()

    def _fill(self, batch: Sequence[_Waiting[Given, Made]]) -> None:
        try:
            outcomes = self._in_transaction(batch)
        except ABOUT_ONE_ROW as error:
            outcomes = [error] if len(batch) == 1 else [self._alone(one) for one in batch]
        except Exception as error:
            outcomes = [error] * len(batch)
        for one, outcome in zip(batch, outcomes, strict=True):
            one.made = outcome

    def _alone(self, one: _Waiting[Given, Made]) -> Made | Exception:
        try:
            return self._in_transaction([one])[0]
        except Exception as error:
            return error

    def _in_transaction(self, batch: Sequence[_Waiting[Given, Made]]) -> Sequence[Made | Exception]:
        with transaction.atomic():
            return self._write([one.given for one in batch])


def _outcome(made: Made | Exception) -> Made:
    if isinstance(made, Exception):
        raise made
    return made
