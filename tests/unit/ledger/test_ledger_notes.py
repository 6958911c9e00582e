"""Signed notes, checkpoints and cosignatures against vectors of others."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meerwaarde.ledger import notes, verify
from meerwaarde.ledger.verify import COSIGNATURE, DoesNotFit
from unit.ledger.made import ORIGIN, SIGNER

# From the documentation of golang.org/x/mod/sumdb/note.
GO_SECRET = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
GO_NOTE = (
    GO_TEXT
    + "\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
# From c2sp.org/signed-note.
C2SP_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
C2SP_NOTE = (
    "This is an example message.\n\n— example.com/foo "
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
# A checkpoint of a public test log of Certificate Transparency, with the cosignature of a public witness.
WITNESS_KEY = "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2"
WITNESSED = (
    "arche2025h1.staging.ct.transparency.dev\n1432088532\nU7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=\n\n"
    "— arche2025h1.staging.ct.transparency.dev "
    "ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei59RA23oHP7Ry1k3ZFWwQ=\n"
    "— remora.n621.de "
    "2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/zZ0WBxtqB0DrAWfBw==\n"
)
CHECKPOINT = notes.sign_note(f"{ORIGIN}\n0\n{base64.b64encode(bytes(32)).decode()}\n", [SIGNER])


def test_the_note_of_go_is_signed_byte_for_byte():
    signer = notes.parse_signer(GO_SECRET)
    assert str(signer.verifier) == GO_KEY
    assert signer.secret_text() == GO_SECRET
    assert notes.sign_note(GO_TEXT, [signer]) == GO_NOTE
    assert notes.open_note(GO_NOTE, [notes.parse_verifier(GO_KEY)])[0] == GO_TEXT


def test_the_note_of_the_specification_is_accepted():
    text, signed = notes.open_note(C2SP_NOTE, [notes.parse_verifier(C2SP_KEY)])
    assert text == "This is an example message.\n"
    assert [str(entry.by) for entry in signed] == [C2SP_KEY]


def test_a_real_cosignature_is_accepted_with_its_time():
    _text, (seen,) = notes.open_note(WITNESSED, [notes.parse_verifier(WITNESS_KEY)])
    assert datetime.fromtimestamp(seen.time, UTC).year == 2026
    with pytest.raises(DoesNotFit, match="not of this text"):
        notes.open_note(WITNESSED.replace("1432088532", "1432088533"), [notes.parse_verifier(WITNESS_KEY)])


def test_a_witness_of_our_own_cosigns_and_the_log_still_signs():
    witness = notes.generate_signer("witness.example.org", COSIGNATURE)
    note = notes.cosign(CHECKPOINT, witness, datetime(2026, 5, 1, tzinfo=UTC))
    _text, signed = notes.open_note(note, [SIGNER.verifier, witness.verifier])
    assert [entry.time for entry in signed] == [None, int(datetime(2026, 5, 1, tzinfo=UTC).timestamp())]
    assert notes.open_checkpoint(note, [SIGNER.verifier]).origin == ORIGIN
    with pytest.raises(DoesNotFit, match="by the log itself"):
        notes.open_checkpoint(note, [witness.verifier])
    with pytest.raises(ValueError, match="0x04"):
        notes.cosign(CHECKPOINT, SIGNER, datetime(2026, 5, 1, tzinfo=UTC))


@given(place=st.integers(0), bit=st.integers(0, 7))
def test_any_changed_bit_of_a_note_is_found(place, bit):
    changed = bytearray(CHECKPOINT.encode())
    changed[place % len(changed)] ^= 1 << bit
    with pytest.raises((DoesNotFit, UnicodeDecodeError)):
        notes.open_note(changed.decode(), [SIGNER.verifier], every=True)


def test_signatures_of_strangers_are_passed_over_but_not_where_every_one_must_be_known():
    stranger = notes.generate_signer("elsewhere.example.org")
    both = notes.sign_note("text\n", [SIGNER, stranger])
    assert len(notes.open_note(both, [SIGNER.verifier])[1]) == 1
    with pytest.raises(DoesNotFit, match="is not known"):
        notes.open_note(both, [SIGNER.verifier], every=True)
    with pytest.raises(DoesNotFit, match="no signature of a known key"):
        notes.open_note(both, [notes.parse_verifier(GO_KEY)])


def test_a_wrong_signature_of_a_known_key_refuses_the_whole_note():
    wrong = SIGNER.line(bytes(64))
    other = notes.generate_signer("other.example.org")
    with pytest.raises(DoesNotFit, match="not of this text"):
        notes.open_note(notes.sign_note("text\n", [other]) + wrong, [other.verifier, SIGNER.verifier])


@pytest.mark.parametrize(
    "broken",
    ["", "text\n", "text\n\n", "text\n\n— name\n", "text\n\n- name AAAAAAA=\n", "te\txt\n\n" + SIGNER.line(bytes(64))],
)
def test_what_is_not_a_note_is_refused(broken):
    with pytest.raises(DoesNotFit):
        notes.open_note(broken, [SIGNER.verifier])


@pytest.mark.parametrize(
    "text",
    [
        "name\n1\n",
        "name\n01\n" + base64.b64encode(bytes(32)).decode() + "\n",
        "\n1\n" + base64.b64encode(bytes(32)).decode() + "\n",
        "name\n-1\n" + base64.b64encode(bytes(32)).decode() + "\n",
        "name\n1\n" + base64.b64encode(bytes(31)).decode() + "\n",
        "name\n1\n" + base64.b64encode(bytes(32)).decode()[:-2] + "B=\n",
    ],
)
def test_what_is_not_a_checkpoint_is_refused(text):
    with pytest.raises(ValueError):
        notes.parse_checkpoint(text)


@pytest.mark.parametrize("name", ["", "two words", "a+b", "tab\there"])
def test_a_key_has_a_name_that_can_stand_in_a_note(name):
    with pytest.raises(ValueError, match="cannot be the name"):
        notes.generate_signer(name)


def test_a_key_with_a_wrong_number_is_refused_and_its_secret_is_not_told():
    wrong = GO_SECRET.replace("c74f20a3", "c74f20a4")
    with pytest.raises(ValueError, match="own number") as refusal:
        notes.parse_signer(wrong)
    assert "AYEK" not in str(refusal.value)
    with pytest.raises(ValueError, match="own number"):
        verify.parse_verifier(GO_KEY.replace("c74f20a3", "c74f20a4"))
    assert "PRIVATE" not in repr(notes.parse_signer(GO_SECRET))
