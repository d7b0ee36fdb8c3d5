#!/usr/bin/env python3
"""Starts what compose.yaml describes as processes of this machine, and shows that its three replicas are one emulator.

    CEDULITA=target/release/cedulita deploy/replicas/check.py

Settings, the store's command and the balancer's configuration are those of compose.yaml and nginx.conf: addresses, a token, a
password and folders are all that is put into them. It wants nginx and redis-server, or valkey-server, on the PATH. It takes
free ports of loopback and a temporary folder, ends what it started and nothing else, and needs about half a minute.
docs/scale.md says what may be expected of replicas; its commands for starting them by hand are run here too.
"""

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from programs import CHOSEN, PATIENCE, PICTURE, ROOT, Failed, NoAnswer, Program, Site, admin, ask, at_once, call, done, expect, free_port, until

# Seconds within which a call is answered while the store is away: --store-timeout, and as long again for the rest.
PROMPT = 1.5


# What is shown, one after another.


def a_queue_is_taken_once(site: Site, session: str, calls: int) -> None:
    queued = admin(site.port, "PUT", f"sessions/{session}/queue", {"steps": [{"answer": "INTERNAL_ERROR"}]})
    expect(queued.status in (200, 204), f"the queue was answered {queued}")
    statuses = sorted(answer.status for answer in at_once(calls, lambda: call(site.port, session)))
    expect(statuses == [200] * (calls - 1) + [500], f"of {calls} calls at once exactly one takes the step, but they were answered {statuses}")
    done(f"a queue of one step, set through the balancer, was used by exactly one of {calls} calls at once")


def the_journal_is_one(site: Site, session: str, calls: int) -> None:
    listed = site.journal(f"session={session}&count={calls}&wait=10s")
    numbers = [entry["number"] for entry in listed]
    expect(len(listed) == calls, f"the journal has {len(listed)} of {calls} calls")
    expect(numbers == sorted(set(numbers)), f"the numbers of the calls are not in order: {numbers}")
    names = sorted({str(entry.get("replica")) for entry in listed})
    known = {replica.name for replica in site.replicas}
    expect(len(names) >= 2 and set(names) <= known, f"calls came to {names}; expected two or more of {sorted(known)}")
    identifiers = [entry["request_id"] for entry in listed]
    for replica in site.replicas:
        own = [entry["request_id"] for entry in site.journal(f"session={session}&count={calls}&wait=10s", replica.port)]
        expect(own == identifiers, f"{replica.name} has the calls of the journal in another order, or others")
    done(f"the journal has all {calls} calls in one order, whichever replica is asked; they came to {', '.join(names)}")


def events_come_as_they_happen(site: Site) -> None:
    connection = HTTPConnection("127.0.0.1", site.port, timeout=PATIENCE)
    connection.request("GET", "/__admin/journal/events?session=followed", headers={"Authorization": f"Bearer {CHOSEN['CEDULITA_ADMIN_TOKEN']}"})
    response = connection.getresponse()
    expect(response.status == 200, f"events were answered {response.status}")
    expect(call(site.port, "followed").status == 200, "a call beside a reader of events is not answered")
    called, line = time.monotonic(), b""
    while not line.startswith(b"event: call") and time.monotonic() < called + PATIENCE:
        line = response.readline()
    waited = time.monotonic() - called
    connection.close()
    expect(line.startswith(b"event: call") and waited < 5, f"through the balancer an event came after {waited:.1f} s, or not at all")
    done(f"an event of the journal came through the balancer {waited:.2f} s after the answer of its call")


def scenarios_take_no_replica_out(site: Site) -> None:
    broken = [call(site.port, "broken", X_Emulator_Scenario="reset").status for _ in range(12)]
    expect(set(broken) == {502}, f"connections that are reset on purpose are 502 behind this balancer, but they were {broken}")
    statuses = {call(site.port, "broken").status for _ in range(6)}
    expect(statuses == {200}, f"after connections were reset on purpose, calls were answered {statuses}")
    done("12 connections that a scenario reset were 502 from the balancer, and took no replica out of its round")


def the_emulator_refuses_what_is_too_long(site: Site) -> None:
    answer = call(site.port, "long", picture=PICTURE + bytes(6 << 20))
    expect(answer.status == 400 and answer.json()["status"] == "INVALID_ARGUMENT", f"a file of 6 MiB was answered {answer}")
    done("a file that is too large is refused by the emulator, not by the balancer")


def a_killed_replica_loses_no_later_call(site: Site) -> None:
    victim, callers, end = site.replicas[0], 3, threading.Event()
    made: list[tuple[float, str]] = []

    def keep_calling() -> None:
        while not end.is_set():
            began = time.monotonic()
            try:
                answer = call(site.port, "going-on")
                made.append((began, "good" if answer.status == 200 else str(answer)))
            except NoAnswer as error:
                made.append((began, str(error)))

    threads = [threading.Thread(target=keep_calling) for _ in range(callers)]
    for thread in threads:
        thread.start()
    time.sleep(1)
    killed = time.monotonic()
    victim.stop(signal.SIGKILL)
    time.sleep(2)
    end.set()
    for thread in threads:
        thread.join(2 * PATIENCE)
    bad = [(began - killed, how) for began, how in made if how != "good"]
    later = [one for one in bad if one[0] > 0.5]
    expect(not later, f"calls failed that began later than half a second after the kill: {later[:3]}")
    expect(len(bad) <= callers, f"{len(bad)} calls failed, more than the {callers} that were in flight: {bad[:5]}")
    good_after = sum(began > killed and how == "good" for began, how in made)
    expect(good_after > callers, "there were no calls after the kill")
    done(f"{victim.name} was killed by force among {len(made)} calls: {len(bad)} in flight failed, and {good_after} later ones were good")
    a_queue_is_taken_once(site, "without-one", 9)
    names = {entry["replica"] for entry in site.journal("session=without-one&count=9&wait=10s")}
    expect(names == {replica.name for replica in site.replicas[1:]}, f"the calls came to {names}")
    victim.start()
    until(f"/readyz of {victim.name} is 200", lambda: site.is_ready(victim))

    def is_back() -> bool:
        call(site.port, "again")
        return any(entry["replica"] == victim.name for entry in site.journal("session=again"))

    until(f"{victim.name} gets calls again", is_back)
    done(f"{victim.name} was started again and gets calls again")


def is_away(site: Site, how: str) -> None:
    """What replicas do while the store is away."""
    slowest = 0.0
    for port in [*(replica.port for replica in site.replicas), site.port]:
        answer = call(port, "meanwhile")
        expect(answer.status == 500 and answer.json()["status"] == "INTERNAL_ERROR", f"while the store {how} a call was answered {answer}")
        expect(answer.seconds < PROMPT, f"while the store {how} a call was answered {answer}")
        slowest = max(slowest, answer.seconds)
    for replica in site.replicas:
        until(f"/readyz of {replica.name} is 503 while the store {how}", lambda replica=replica: site.is_ready(replica, 503))
        live = ask(replica.port, "GET", "/livez")
        expect(live.status == 200, f"while the store {how}, /livez of {replica.name} was answered {live}")
    done(f"while the store {how}, calls are INTERNAL_ERROR within {slowest:.2f} s, /readyz is 503 and /livez is 200")


def heals(site: Site, how: str) -> None:
    site.all_are_ready()
    until("every replica answers calls", lambda: all(call(replica.port, "healed").status == 200 for replica in site.replicas))
    done(f"once the store {how}, every replica is ready and answers calls")


def the_store_stands_still(site: Site) -> None:
    site.store.send(signal.SIGSTOP)
    is_away(site, "stands still")
    site.store.send(signal.SIGCONT)
    heals(site, "goes on")


def the_store_is_gone(site: Site) -> None:
    site.store.stop()
    is_away(site, "is gone")
    site.store.start()
    heals(site, "was started again")
    # It keeps nothing over a restart, which compose.yaml says of it.
    until("a log says what was lost", lambda: any("lost writes" in replica.log for replica in site.replicas))
    until("the journal has a hint at it", lambda: bool(site.journal("hint=*lost*")))
    a_queue_is_taken_once(site, "anew", 9)


def as_by_hand(folder: Path, cedulita: Path) -> None:
    """The commands of docs/scale.md, at other ports."""
    page = (ROOT / "docs/scale.md").read_text()
    block = re.search(r"<!-- run by: deploy/replicas/check.py -->\n```sh\n(.*?)```", page, re.DOTALL)
    expect(block is not None, "docs/scale.md has no commands by hand")
    commands = [shlex.split(line, comments=True) for line in block[1].splitlines() if line]
    ports = {port: free_port() for port in ("6379", "8081", "8082")}
    programs = []
    with ExitStack() as stack:
        for command in commands:
            named = [re.sub(r"\b(6379|8081|8082)\b", lambda found: str(ports[found[1]]), word) for word in command]
            port = int(named[named.index("--port") + 1])
            named[0] = str(cedulita) if named[0] == "cedulita" else shutil.which(named[0]) or shutil.which("valkey-server") or named[0]
            program = Program(f"by-hand-{len(programs)}", named, port, folder)
            programs.append(program)
            stack.callback(program.stop)
            program.start()
        _, one, other = programs
        queued = admin(one.port, "PUT", "sessions/by-hand/queue", {"steps": [{"answer": "OUT_OF_QUOTA"}]})
        expect(queued.status in (200, 204), f"the queue was answered {queued}")
        answer = call(other.port, "by-hand")
        expect(answer.status == 403, f"a step that one replica was given was answered by the other {answer}")
    done("the commands by hand start two replicas, and what one is told counts for the other")


def main() -> int:
    if not os.environ.get("CEDULITA"):
        sys.exit("check.py: CEDULITA has to name the program, such as target/release/cedulita")
    cedulita = Path(os.environ["CEDULITA"]).resolve()
    for wanted in (["nginx"], ["redis-server", "valkey-server"]):
        if not any(map(shutil.which, wanted)):
            sys.exit(f"check.py: {' or '.join(wanted)} is not on the PATH")
    help_text = subprocess.run([cedulita, "--help"], capture_output=True, text=True, timeout=PATIENCE, check=True).stdout
    if "--store" not in help_text:
        sys.exit(f"check.py: nothing was checked, for {cedulita} has no --store; it was built before replicas, or without them")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with tempfile.TemporaryDirectory(prefix="cedulita-replicas-") as name, ExitStack() as stack:
        folder = Path(name)
        try:
            site = Site(folder, cedulita)
            for program in site.programs():
                stack.callback(program.stop)
                program.start()
            site.all_are_ready()
            done(f"{', '.join(program.name for program in site.programs())} were started as compose.yaml says")
            a_queue_is_taken_once(site, "queued", 24)
            the_journal_is_one(site, "queued", 24)
            events_come_as_they_happen(site)
            scenarios_take_no_replica_out(site)
            the_emulator_refuses_what_is_too_long(site)
            a_killed_replica_loses_no_later_call(site)
            the_store_stands_still(site)
            the_store_is_gone(site)
            as_by_hand(folder, cedulita)
        except (Failed, OSError, HTTPException, ValueError) as failed:
            for log in sorted(folder.glob("*.log")):
                print(f"--- the end of {log.name}\n{log.read_text(errors='replace')[-1500:]}", file=sys.stderr)
            print(f"check.py: FAILED: {failed or repr(failed)}", file=sys.stderr)
            return 1
    print("check.py: all of it is so")
    return 0


if __name__ == "__main__":
    sys.exit(main())
