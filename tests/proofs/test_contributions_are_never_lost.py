"""Five hundred people at once, and a web server that is killed at random: what was acknowledged has a valid receipt."""

from __future__ import annotations

import asyncio
import json
import random

import pytest

from proofs import contributing

pytestmark = pytest.mark.proof


@pytest.fixture
def place(place, tmp_path):
    # Behind a proxy the address of a contributor is the one that the proxy names.
    keys = str(tmp_path / "keys")
    place.environment |= {"BEHIND_PROXY": "true", "BASE_URL": "http://localhost", "LEDGER_KEYS": keys}
    return place


@pytest.fixture
def web(place):
    server = contributing.Web(place.environment, contributing.free_port())
    yield server
    server.kill()


def run_in(place, code):
    return place.run(f"from proofs import contributing\n{code}")


def assert_all_have_a_receipt(place, tmp_path, heard):
    codes = tmp_path / "codes.json"
    codes.write_text(json.dumps(heard.codes), encoding="utf-8")
    found = json.loads(run_in(place, f"contributing.check({str(codes)!r})"))
    assert found["lost"] == []
    assert found["bad"] == []
    assert len(set(heard.codes)) == len(heard.codes) == found["acknowledged"] > 0
    return found


def test_everyone_of_many_at_once_gets_a_valid_receipt(place, web, tmp_path, long_proofs, record_property):
    path = run_in(place, "contributing.prepare()")
    web.start()
    contributors, seconds = (500, 60) if long_proofs else (40, 2)
    heard = contributing.run(
        contributing.contribute_all(web.port, path, contributors=contributors, seconds=seconds, seed=1)
    )
    assert heard.other == {}
    found = assert_all_have_a_receipt(place, tmp_path, heard)
    assert found["stored"] == len(heard.codes)
    people = f"{contributors} people at once for {seconds} s"
    record_property("figure", f"{people}: {len(heard.codes):,} acknowledged, each with a receipt that verifies")


def test_a_killed_web_server_loses_nothing_that_was_acknowledged(place, web, tmp_path, long_proofs, record_property):
    path = run_in(place, "contributing.prepare()")
    heard, rng = contributing.Heard(), random.Random(41)
    times = 20 if long_proofs else 2

    async def kill_at_random() -> None:
        for _turn in range(times):
            before = len(heard.codes)
            while len(heard.codes) == before:
                await asyncio.sleep(0.01)
            await asyncio.sleep(rng.random())
            web.kill()
            await asyncio.to_thread(web.start)
        nonlocal stopped
        stopped = True

    async def people() -> None:
        turn = 0
        while not stopped:
            turn += 1
            await contributing.contribute_all(web.port, path, contributors=30, seconds=0.5, seed=turn, heard=heard)

    async def both() -> None:
        await asyncio.gather(kill_at_random(), people())

    stopped = False
    web.start()
    contributing.run(both())
    found = assert_all_have_a_receipt(place, tmp_path, heard)
    # What was written without that anybody heard it may be there as well; nothing else is.
    assert found["stored"] >= len(heard.codes)
    figure = f"{times} kills: {len(heard.codes):,} acknowledged, none lost; {found['stored']:,} stored"
    record_property("figure", figure)
