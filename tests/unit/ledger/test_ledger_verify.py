"""The program that anyone can run: what it accepts, what it finds, and that it stands alone."""

from __future__ import annotations

import ast
import io
import json
import random
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from meerwaarde.ledger import leaves, merkle, notes, verify
from meerwaarde.ledger.verify import CannotRead, DoesNotFit
from unit.ledger import made
from unit.ledger.made import ORIGIN, SIGNER, make_export

PROGRAM = Path(verify.__file__)
EXPORT = make_export(300, notes_at=(100, 256))
SMALL = make_export(12)


def check(content: bytes, **options):
    return verify.verify_export(io.BytesIO(content), **options)


# --- canonical JSON ----------------------------------------------------------------------------------------------


def test_numbers_are_written_as_in_the_appendix_of_the_standard():
    """RFC 8785, appendix B."""
    expected = {
        0.0: "0",
        5e-324: "5e-324",
        -5e-324: "-5e-324",
        1.7976931348623157e308: "1.7976931348623157e+308",
        9007199254740992.0: "9007199254740992",
        295147905179352830000.0: "295147905179352830000",
        9.999999999999997e22: "9.999999999999997e+22",
        1e23: "1e+23",
        1.0000000000000001e23: "1.0000000000000001e+23",
        999999999999999700000.0: "999999999999999700000",
        1e21: "1e+21",
        9.999999999999997e-7: "9.999999999999997e-7",
        0.000001: "0.000001",
        333333333.3333332: "333333333.3333332",
        -0.0000033333333333333333: "-0.0000033333333333333333",
        1424953923781206.2: "1424953923781206.2",
    }
    assert {number: verify.canonical(number).decode() for number in expected} == expected
    assert verify.canonical(-0.0) == b"0"


def test_a_whole_number_is_written_as_the_double_that_it_is():
    """A database may give 1e21 back as a whole number."""
    for number in (2**53, 10**20, 10**21, -(10**22), 2**70):
        assert verify.canonical(number) == verify.canonical(float(number))


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


@given(JSON)
def test_canonical_json_is_that_of_the_library_we_record_with(value):
    written = verify.canonical(value)
    assert written == rfc8785.dumps(value)
    assert verify.canonical(verify.read_json(written)) == written


@pytest.mark.parametrize("data", [b'{"a":1,"a":2}', b"NaN", b"\xff", b"[" * 100_000, b"-Infinity", b""])
def test_json_that_can_be_read_in_two_ways_is_refused(data):
    with pytest.raises(ValueError):
        verify.read_json(data)


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), 2**53 + 1, 10**400, "\ud800", {"\ud800": 1}, {1, 2}, b"x"]
)
def test_what_json_cannot_hold_is_refused(value):
    with pytest.raises(ValueError):
        verify.canonical(value)


# --- exports -----------------------------------------------------------------------------------------------------


def test_a_whole_export_is_whole():
    report = check(EXPORT.content, earlier=[EXPORT.notes[100], EXPORT.notes[256], EXPORT.notes[300]])
    assert (report.origin, report.size) == (ORIGIN, 300)
    assert "Of 200 entries the content is here and fits; of 100 it is internal or erased." in report.lines


def test_an_empty_log_is_whole():
    assert check(make_export(0).content).size == 0


def found(content: bytes, **options) -> str:
    with pytest.raises((DoesNotFit, CannotRead)) as refusal:
        check(content, **options)
    return getattr(refusal.value, "where", "unreadable")


@settings(max_examples=400, deadline=None)
@given(place=st.integers(0, len(SMALL.content) - 1), bit=st.integers(0, 7))
def test_any_changed_bit_is_found_and_the_entry_is_named(place, bit):
    changed = bytearray(SMALL.content)
    changed[place] ^= 1 << bit
    line = SMALL.content[:place].count(b"\n")
    # A newline that becomes something else joins this line and the next.
    assert found(bytes(changed)) in (
        {f"entry {line - 1}"} if line else {"first line", "signature", "checkpoint", "unreadable"}
    )


@given(st.integers(0, 11))
def test_a_removed_entry_is_found_and_named(number):
    lines = list(SMALL.lines)
    del lines[number + 1]
    assert found(b"".join(lines)) == f"entry {number}"


@given(st.integers(0, 11), st.integers(0, 12))
def test_an_inserted_entry_is_found_and_named(source, place):
    lines = list(SMALL.lines)
    lines.insert(place + 1, SMALL.lines[source + 1])
    # The first that does not fit: the inserted one, or the original when its copy went in right before it.
    assert found(b"".join(lines)) == f"entry {place + (source == place)}"


@given(st.integers(0, 11), st.integers(0, 11))
def test_swapped_entries_are_found_and_the_first_is_named(one, other):
    lines = list(SMALL.lines)
    lines[one + 1], lines[other + 1] = lines[other + 1], lines[one + 1]
    if one != other:
        assert found(b"".join(lines)) == f"entry {min(one, other)}"


@pytest.mark.parametrize("addition", [b"\n", b" ", b"{}\n"])
def test_anything_after_the_last_entry_is_found(addition):
    assert found(EXPORT.content + addition) == "entry 300"


@given(st.integers(1, len(SMALL.content) - 1))
def test_an_export_that_is_cut_off_is_found(length):
    where = found(SMALL.content[:length])
    first = len(SMALL.lines[0])
    whole = SMALL.content[first:length].count(b"\n")
    assert length < first or where == f"entry {whole}"


def rewritten(export: made.Made, number: int, **leaf) -> bytes:
    """An entry that was replaced together with its hash, as a careful forger does."""
    entry = json.loads(export.lines[number + 1])
    entry = {"position": number, "leaf": {**entry["leaf"], **leaf}}
    entry["hash"] = merkle.leaf_hash(verify.canonical(entry["leaf"])).hex()
    lines = list(export.lines)
    lines[number + 1] = verify.canonical(entry) + b"\n"
    return b"".join(lines)


def test_a_careful_forger_is_found_and_kept_checkpoints_say_between_which_entries():
    forged = rewritten(EXPORT, 150, kind="withdrawn")
    assert found(forged) == "entries 0 to 299"
    assert found(forged, earlier=[EXPORT.notes[100], EXPORT.notes[256]]) == "entries 100 to 255"


def test_a_log_that_was_rewritten_and_signed_again_does_not_fit_a_kept_checkpoint():
    other = make_export(300, seed=6)
    assert check(other.content).size == 300
    assert found(other.content, earlier=[EXPORT.notes[256]]) == "entries 0 to 255"
    assert found(make_export(200).content, earlier=[EXPORT.notes[256]]) == "kept checkpoint"


def test_two_states_of_one_size_are_found():
    other = make_export(256, seed=6)
    assert found(EXPORT.content, earlier=[EXPORT.notes[256], other.notes[256]]) == "kept checkpoint"


def test_a_log_that_another_signed_is_refused_when_the_key_is_given():
    stranger = make_export(12, signer=notes.generate_signer(ORIGIN))
    assert check(stranger.content).size == 12
    assert found(stranger.content, trusted=[SIGNER.verifier]) == "first line"
    assert check(SMALL.content, trusted=[SIGNER.verifier]).size == 12


def test_a_payload_that_was_changed_with_its_salt_is_found():
    entry = json.loads(SMALL.lines[2])
    entry["payload"]["after"] = {"share": 0.5}
    lines = list(SMALL.lines)
    lines[2] = verify.canonical(entry) + b"\n"
    with pytest.raises(DoesNotFit, match="entry 1: the payload is not what the entry committed to"):
        check(b"".join(lines))


def test_content_may_be_erased_and_the_export_is_still_whole():
    lines = list(SMALL.lines)
    for number, line in enumerate(lines[1:], 1):
        entry = json.loads(line)
        lines[number] = verify.canonical({key: entry[key] for key in ("position", "hash", "leaf")}) + b"\n"
    assert "of 12 it is internal or erased" in " ".join(check(b"".join(lines)).lines)


# --- receipts ----------------------------------------------------------------------------------------------------


def promise_note(digest: bytes, kind: str = "promise", signer=SIGNER) -> str:
    import base64

    return notes.sign_note(f"{signer.name}/{kind}\n{base64.b64encode(digest).decode()}\n1770000000\n", [signer])


def test_a_receipt_with_content_promise_and_proof_is_whole():
    entry = json.loads(EXPORT.lines[5])
    receipt = EXPORT.receipt(4) | {
        "promise": promise_note(EXPORT.hashes[4]),
        "salt": entry["salt"],
        "payload": entry["payload"],
    }
    report, found_hash = verify.verify_receipt(receipt, trusted=[SIGNER.verifier])
    assert (report.origin, report.size, found_hash) == (ORIGIN, 300, EXPORT.hashes[4])
    assert "It stands in the log plans.example.org/ledger/voorbeeld as entry 4 of 300." in report.lines
    assert any("Promised by" in line and "2026" in line for line in report.lines)
    assert "The entry of your receipt is in it." in check(EXPORT.content, sought=[found_hash]).lines
    assert found(make_export(300, seed=9).content, sought=[found_hash]) == "receipt"


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (lambda receipt: receipt["leaf"].update(kind="other"), "proof"),
        (lambda receipt: receipt.update(position=5), "proof"),
        (lambda receipt: receipt.update(position=True), "receipt"),
        (lambda receipt: receipt["proof"].pop(), "proof"),
        (lambda receipt: receipt.pop("proof"), "receipt"),
        (lambda receipt: receipt.pop("leaf"), "proof"),
        (lambda receipt: receipt.update(promise=promise_note(EXPORT.hashes[7])), "promise"),
        (lambda receipt: receipt.update(promise=promise_note(EXPORT.hashes[4], "batch-promise")), "promise"),
        (lambda receipt: receipt.update(promise=EXPORT.notes[300]), "promise"),
        (lambda receipt: receipt.update(checkpoint=promise_note(EXPORT.hashes[4])), "checkpoint"),
        (lambda receipt: receipt.update(checkpoint=EXPORT.notes[256]), "proof"),
        (lambda receipt: receipt.update(salt="00" * 16), "payload"),
        (lambda receipt: receipt.update(extra=1), "receipt"),
        (lambda receipt: receipt.update(keys=["nonsense"]), "keys"),
        (lambda receipt: receipt.update(leaf="nonsense"), "receipt"),
        (lambda receipt: [receipt.pop(part) for part in ("position", "proof", "checkpoint")], "receipt"),
    ],
)
def test_a_receipt_in_which_a_part_was_changed_does_not_fit(change, where):
    receipt = EXPORT.receipt(4)
    change(receipt)
    with pytest.raises(DoesNotFit) as refusal:
        verify.verify_receipt(receipt)
    assert refusal.value.where == where


def test_a_promise_alone_is_a_receipt_that_waits_for_its_proof():
    receipt = {key: value for key, value in EXPORT.receipt(4).items() if key in ("format", "keys", "leaf")}
    report, _hash = verify.verify_receipt(receipt | {"promise": promise_note(EXPORT.hashes[4])})
    assert report.size is None
    assert "no proof in it yet" in report.lines[-1]


def batch_receipt(items: int = 21, at: int = 7):
    """A ballot among others: what it holds, and the receipt of its batch as the only entry of a log."""
    rng = random.Random(3)
    ballots = [(rng.randbytes(16), {"for": [number]}) for number in range(items)]
    commitments = [verify.commitment_of(salt, ballot) for salt, ballot in ballots]
    batch = leaves.Batch(commitments)
    moment = datetime(2026, 3, 1, 10, tzinfo=UTC)
    payload = made.payload(1, moment, rng) | {"after": batch.parts()}
    salt = rng.randbytes(16)
    leaf = leaves.leaf_of("voorbeeld", "published", verify.commitment_of(salt, payload), moment)
    hashes = [merkle.leaf_hash(verify.canonical(leaf))]
    return {
        "format": verify.RECEIPT_FORMAT,
        "keys": [str(SIGNER.verifier)],
        "promise": promise_note(commitments[at], "batch-promise"),
        "leaf": leaf,
        "salt": salt.hex(),
        "payload": payload,
        "position": 0,
        "proof": [],
        "checkpoint": made.checkpoint_of(hashes),
        "item": {"commitment": commitments[at].hex(), **batch.proof(commitments[at]).parts()},
    }, ballots[at]


def test_the_receipt_of_a_ballot_proves_that_it_is_in_the_batch_and_not_what_it_was():
    receipt, (salt, ballot) = batch_receipt()
    report, _hash = verify.verify_receipt(receipt)
    assert "It is one of the 21 items of the batch." in report.lines
    assert "for" not in json.dumps(receipt["item"])
    receipt["item"] |= {"salt": salt.hex(), "payload": ballot}
    assert "What you keep is what the item committed to." in verify.verify_receipt(receipt)[0].lines
    waiting = {key: receipt[key] for key in ("format", "keys", "promise")} | {
        "item": {"commitment": receipt["item"]["commitment"]}
    }
    assert verify.verify_receipt(waiting)[0].size is None


@pytest.mark.parametrize(
    "change",
    [
        lambda item: item.update(position=item["position"] + 1),
        lambda item: item.update(size=22),
        lambda item: item.update(commitment="00" * 32),
        lambda item: item["proof"].reverse(),
        lambda item: item.update(salt="00" * 16, payload={"for": [8]}),
        lambda item: item.pop("size"),
    ],
)
def test_an_item_that_is_not_in_the_batch_does_not_fit(change):
    receipt, _ballot = batch_receipt()
    change(receipt["item"])
    with pytest.raises(DoesNotFit) as refusal:
        verify.verify_receipt(receipt)
    assert refusal.value.where in ("item", "promise")


@pytest.mark.parametrize("left_out", [(), ("promise",), ("payload", "salt"), ("leaf", "payload", "salt")])
def test_an_item_without_inner_proof_cannot_borrow_the_place_of_an_entry(left_out):
    receipt, (salt, ballot) = batch_receipt()
    receipt["item"] = {"commitment": receipt["item"]["commitment"], "salt": salt.hex(), "payload": ballot}
    for part in left_out:
        del receipt[part]
    with pytest.raises(DoesNotFit) as refusal:
        verify.verify_receipt(receipt)
    assert refusal.value.where == "item"


def test_an_item_alone_needs_the_promise_of_an_item():
    receipt, _ballot = batch_receipt()
    bare = {"format": receipt["format"], "keys": receipt["keys"], "item": {"commitment": "00" * 32}}
    with pytest.raises(DoesNotFit):
        verify.verify_receipt(bare)
    with pytest.raises(DoesNotFit) as refusal:
        verify.verify_receipt(bare | {"promise": promise_note(bytes(32), "promise")})
    assert refusal.value.where == "promise"


def test_the_order_in_a_batch_says_nothing_of_who_came_when():
    commitments = [verify.commitment_of(bytes([n]) * 16, {"vote": n}) for n in range(9)]
    assert leaves.Batch(commitments).root() == leaves.Batch(reversed(commitments)).root()
    for refused in ([], [commitments[0]] * 2, [b"short"]):
        with pytest.raises(ValueError, match="batch"):
            leaves.Batch(refused)


# --- the program -------------------------------------------------------------------------------------------------


def run(*arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    # Isolated (-I) and without the product on the path: the file stands alone.
    command = [sys.executable, "-I", str(cwd / "verify.py"), *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, env={})


@pytest.fixture
def alone(tmp_path):
    (tmp_path / "verify.py").write_bytes(PROGRAM.read_bytes())
    (tmp_path / "export.jsonl").write_bytes(EXPORT.content)
    (tmp_path / "checkpoint").write_text(EXPORT.notes[256], encoding="utf-8")
    (tmp_path / "receipt.json").write_text(json.dumps(EXPORT.receipt(4), indent=1), encoding="utf-8")
    return tmp_path


def test_the_program_needs_only_the_standard_library_and_cryptography():
    imported = set()
    for node in ast.walk(ast.parse(PROGRAM.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level
            imported.add(node.module.split(".")[0])
    assert imported - sys.stdlib_module_names == {"cryptography"}


def test_the_program_accepts_what_is_whole_and_says_what_it_saw(alone):
    done = run(
        "export.jsonl", "--key", SIGNER.verifier, "--checkpoint", "checkpoint", "--receipt", "receipt.json", cwd=alone
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "300 entries, whole" in done.stdout
    assert "256 entries of a checkpoint that you kept" in done.stdout
    assert "The entry of your receipt is in it." in done.stdout
    done = run("receipt.json", cwd=alone)
    assert done.returncode == 0
    assert "compare it with the one the organisation publishes" in done.stdout


def test_the_program_names_the_first_entry_that_does_not_fit(alone):
    lines = list(EXPORT.lines)
    del lines[18]
    (alone / "export.jsonl").write_bytes(b"".join(lines))
    done = run("export.jsonl", cwd=alone)
    assert done.returncode == 1
    assert "entry 17:" in done.stdout


def test_the_program_checks_a_checkpoint_and_its_witness(alone):
    witness = notes.generate_signer("witness.example.org", verify.COSIGNATURE)
    note = notes.cosign(EXPORT.notes[256], witness, datetime(2026, 5, 1, tzinfo=UTC))
    (alone / "witnessed").write_text(note, encoding="utf-8")
    done = run("witnessed", "--key", SIGNER.verifier, "--witness", witness.verifier, cwd=alone)
    assert done.returncode == 0
    assert "Seen by witness.example.org at 2026-05-01 00:00:00 UTC." in done.stdout
    assert run("checkpoint", "--key", SIGNER.verifier, "--witness", witness.verifier, cwd=alone).returncode == 1


@pytest.mark.parametrize("name", ["export.jsonl", "receipt.json"])
def test_a_witness_that_did_not_sign_an_export_or_a_receipt_is_missed(alone, name):
    witness = notes.generate_signer("witness.example.org", verify.COSIGNATURE)
    done = run(name, "--witness", witness.verifier, cwd=alone)
    assert done.returncode == 1, done
    assert "signature" in done.stdout


@pytest.mark.parametrize("option", ["--checkpoint", "--receipt"])
@pytest.mark.parametrize("name", ["receipt.json", "checkpoint"])
def test_what_only_an_export_can_hold_is_refused_beside_another_file(alone, name, option):
    done = run(name, "--key", SIGNER.verifier, option, "nope", cwd=alone)
    assert done.returncode == 2
    assert "for an export" in done.stderr
    assert run("checkpoint", cwd=alone).returncode == 2


@pytest.mark.parametrize("content", [b"", b"hello", b"{}", b"[1]", b'{"format":"else"}', b"\xff\xfe{", b'{"a":'])
def test_the_program_says_when_it_cannot_read_a_file(alone, content):
    (alone / "odd").write_bytes(content)
    done = run("odd", cwd=alone)
    assert done.returncode == 2
    assert done.stderr.startswith("odd: ")
    assert "Traceback" not in done.stderr
    assert run("nowhere", cwd=alone).returncode == 2
    assert run("export.jsonl", "--key", "nonsense", cwd=alone).returncode == 2
