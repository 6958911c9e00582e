"""`meerwaarde weigh`: words first, JSON when asked, and exit code 2 with the place of a mistake."""

import argparse
import gzip
import json
from pathlib import Path

import pytest

from meerwaarde.analysis.commands import weigh
from meerwaarde.analysis.weighing.sentences import sentence_of

EXAMPLE_FILE = Path(__file__).resolve().parents[3] / "docs" / "methods" / "weighing-example.yaml"
FILE = """
alternatives: [Lights, Nothing]
criteria: [privacy, safety]
effects:
  Lights: {privacy: 0, safety: 2.1}
  Nothing: {privacy: 1, safety: 0}
preferences:
  Residents: [safety >= privacy]
"""


@pytest.fixture
def run(tmp_path, capsys):
    def command(*words, text=None):
        if text is not None:
            (tmp_path / "weighing.yaml").write_text(text, encoding="utf-8")
            words = (str(tmp_path / "weighing.yaml"), *words)
        parser = argparse.ArgumentParser()
        weigh.configure(parser)
        code = weigh.run(parser.parse_args([*words]))
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return command


def test_sentences_come_first(run):
    code, out, _ = run("--samples", "2000", text=FILE)
    assert code == 0
    assert "At the middle of the weightings that are left open, Lights is first." in out
    assert "privacy must count more than 2.1 times safety before the choice changes to Nothing" in out
    assert "Group “Residents”" in out
    assert "By the mean effects, Lights is first whatever the weights are." in out
    assert out.index("must count more") < out.index("confidence")


def test_json_holds_the_promised_keys_per_alternative_and_per_group(run):
    code, out, _ = run("--json", "--samples", "2000", text=FILE)
    found = json.loads(out)
    assert code == 0
    for one in (found, found["groups"]["Residents"]):
        for key in ("rank_acceptability", "central_weights", "confidence"):
            assert list(one[key]) == ["Lights", "Nothing"]
        assert {threshold["others"] for threshold in one["thresholds"]} == {"held", "proportional", "free"}
    assert found["groups"]["Residents"]["rank_acceptability"]["Lights"] == [1, 0]
    assert found["groups"]["Residents"]["central_weights"]["Nothing"] is None
    assert found["groups"]["Residents"]["confidence"]["Nothing"] is None
    held = found["thresholds"][0]
    assert (held["more"], held["less"], held["rival"]) == ("privacy", "safety", "Nothing")
    assert held["until"] == pytest.approx(2.1, abs=1e-9)


def test_the_same_seed_gives_the_same_answer_and_another_seed_another(run):
    first, again, other = (run("--json", "--samples", "500", "--seed", seed, text=FILE)[1] for seed in "112")
    assert first == again
    assert json.loads(first)["rank_acceptability"] != json.loads(other)["rank_acceptability"]


def test_the_example_in_the_documentation_works(run):
    code, out, _ = run(str(EXAMPLE_FILE), "--json", "--samples", "2000")
    found = json.loads(out)
    assert code == 0
    assert list(found["groups"]) == ["Residents of the park", "Privacy council"]
    for statement in found["statements"]:
        assert sentence_of(statement).endswith(".")


def draws_file(folder, rows, header="Lights|privacy,Lights|safety,Nothing|privacy,Nothing|safety", name="draws.csv.gz"):
    with gzip.open(folder / name, "wt", encoding="utf-8") as file:
        file.write("\n".join([header, *rows]) + "\n")
    return str(folder / name)


def test_draws_alone_are_enough(run, tmp_path):
    draws = draws_file(tmp_path, ["0,2,1,0", "0,1,1,0", "0,3,1,0"])
    (tmp_path / "weights.csv").write_text("safety,privacy\n0.9,0.1\n0.4,0.6\n0.9,0.1\n", encoding="utf-8")
    code, out, _ = run("--draws", draws, "--weights", str(tmp_path / "weights.csv"), "--json")
    found = json.loads(out)
    assert code == 0
    assert found["samples"] == 3
    assert found["rank_acceptability"]["Lights"] == pytest.approx([2 / 3, 1 / 3])
    assert found["central_weights"]["Nothing"] == {"privacy": 0.6, "safety": 0.4}


def test_draws_replace_the_effects_of_a_file_and_keep_its_groups(run, tmp_path):
    draws = draws_file(tmp_path, ["0,2,1,0"] * 50)
    code, out, _ = run("--draws", draws, "--json", text=FILE)
    assert code == 0
    assert json.loads(out)["groups"]["Residents"]["rank_acceptability"]["Lights"] == [1, 0]


def test_the_published_results_come_out_of_the_command(run, shared):
    folder = shared / "data" / "evidence"
    if not (folder / "smaa_thrombo.expected.json").is_file():
        pytest.skip("the published SMAA results are not here")
    names = [str(folder / f"smaa_thrombo_{part}.csv.gz") for part in ("measurements", "weights")]
    _, out, _ = run("--draws", names[0], "--weights", names[1], "--json")
    found = json.loads(out)
    assert found["rank_acceptability"]["Heparin"] == [0.3504, 0.6496]
    assert found["confidence"] == {"Heparin": 0.6682, "Enoxaparin": 0.8956}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("alternatives: [Lights, Nothing]", "alternatives: []"), "no_alternatives"),
        (("alternatives: [Lights, Nothing]", "alternatives: [Lights, Lights]"), "duplicate_name"),
        (("criteria: [privacy, safety]", "criteria: [privacy, no]"), "bad_structure"),
        (("privacy: 0, safety", "privacy: 0, privacy"), "duplicate_name"),
        (("privacy: 0, ", ""), "missing_effect"),
        (("privacy: 0,", "privacy: .nan,"), "not_a_number"),
        (("privacy: 0,", "privacy: yes,"), "not_a_number"),
        (("privacy: 0,", "privacy: {mean: 0, spread: -1},"), "negative_spread"),
        (("privacy: 0,", "privacy: {low: 1, high: 0},"), "bounds_reversed"),
        (("privacy: 0,", "privacy: {mean: 1, low: 0},"), "bad_structure"),
        (("safety >= privacy", "safety >= freedom"), "unknown_criterion"),
        (("safety >= privacy", "safety >= 2 * privacy, privacy >= safety"), "contradictory_preferences"),
        (("criteria: [privacy, safety]", "criteria: [privacy, {name: safety, worst: 0, best: 3}]"), "no_common_scale"),
        (("preferences", "preference"), "unknown_key"),
        (("effects:", "effects: ["), "unreadable_file"),
        (("privacy: 0,", "privacy: 2026-99-99,"), "unreadable_file"),
        (("privacy: 0,", f"privacy: {'9' * 5000},"), "unreadable_file"),
        (("privacy: 0,", f"privacy: 1{':00' * 200}.5,"), "unreadable_file"),
        (("privacy: 0,", "privacy: !!int '',"), "unreadable_file"),
        (("privacy: 0,", "privacy: !!timestamp x,"), "unreadable_file"),
        (("privacy: 0,", f"privacy: {'9' * 400},"), "not_a_number"),
        (("privacy: 0,", f"privacy: 0x{'f' * 5000},"), "not_a_number"),
        (("alternatives:", f"title: 0x{'f' * 5000}\nalternatives:"), "not_a_number"),
        (("Lights: {", "1: {"), "name_is_not_text"),
    ],
)
def test_a_mistake_in_the_file_is_refused_with_exit_code_2(run, change, code):
    assert change[0] in FILE
    exit_code, out, err = run("--json", text=FILE.replace(*change))
    assert exit_code == 2
    assert json.loads(out)["code"] == code
    assert err.startswith("refused: ")


def test_clashing_statements_are_named_with_their_group(run):
    _, out, err = run("--json", text=FILE.replace("safety >= privacy", "safety >= 2 * privacy, privacy >= safety"))
    assert json.loads(out)["statements"] == ["safety >= 2 * privacy", "privacy >= safety"]
    assert json.loads(out)["group"] == "Residents"
    assert "“safety >= 2 * privacy”" in err


@pytest.mark.parametrize(
    ("header", "rows", "code"),
    [
        ("Lights|privacy,Lights|safety,Nothing|privacy", ["1,2,3"], "missing_column"),
        ("Lights|privacy,Lights|privacy", ["1,2"], "duplicate_name"),
        ("privacy", ["1"], "bad_column"),
        ("Lights|privacy", ["x"], "bad_row"),
        ("Lights|privacy", ["1,2"], "bad_row"),
        ("Lights|privacy", ["nan"], "bad_row"),
        ("Lights|privacy", [], "empty_file"),
    ],
)
def test_a_mistake_in_the_draws_is_refused(run, tmp_path, header, rows, code):
    exit_code, out, _ = run("--draws", draws_file(tmp_path, rows, header), "--json")
    assert (exit_code, json.loads(out)["code"]) == (2, code)


def test_a_file_that_is_not_there_or_not_given_is_refused(run, tmp_path):
    assert run(str(tmp_path / "none.yaml"))[0] == 2
    assert run()[0] == 2
    draws = draws_file(tmp_path, ["0,2,1,0"])
    assert run("--draws", draws, "--samples", "10")[0] == 2
    assert run("--weights", draws)[0] == 2
    (tmp_path / "weights.csv").write_text("privacy,safety\n0.5,0.5\n0.5,0.5\n", encoding="utf-8")
    code, _, err = run("--draws", draws, "--weights", str(tmp_path / "weights.csv"))
    assert code == 2
    assert "as many" in err
