"""Our tool against termineter 1.0.6 on one emulated meter, paced like a line.

Is: five rounds; in each, termineter, our tool at 9600, to which the meter is new, our tool with the rates it may agree on,
and our tool at 9600 again, which knows the meter by now, one after the other.
Is not: a measure of how fast either starts: a relay between tool and meter takes the time from the first byte on the
line to the last, Identification to the acknowledged end of Terminate, for all three alike.
Shape: this process is the relay and starts the others; `against_termineter.py PORT` is termineter's part.

termineter's own `logoff` forgets that a session is open, so that it would never terminate; its part terminates as well.
"""

import json
import os
import select
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

TABLES = [0, 1, 3, 5, 11, 12, 15, 16, 21, 22, 23, 31, 32, 33, 51, 52, 53, 54, 55]
# Readings, clock and status move while the meter lives.
MOVING = {3, 23, 52, 55}
ROUNDS = int(os.environ.get("ROUNDS", "5"))
CLI = os.environ.get("METERBENCH_CLI", "")
WORDS = {"9600": "first time", "known": "a meter known", "fast": "a raised rate"}


def termineter(port):
    """One session with termineter's own packets: 512 bytes, 2 of them. Prints the tables."""
    import c1218.connection
    import termineter.utilities

    connection = c1218.connection.Connection(
        f"socket://127.0.0.1:{port}",
        c1218_settings={"nbrpkts": 2, "pktsize": 512},
        serial_settings=termineter.utilities.get_default_serial_settings(),
        enable_cache=False,
    )
    connection.start()
    if not connection.login("BENCH", 2, b"SUPERVISOR"):
        sys.exit("termineter could not log on")
    tables = {f"ST-{number}": bytes(connection.get_table_data(number)).hex() for number in TABLES}
    connection.logoff()
    connection._initialized = True
    connection.stop()
    connection.serial_h.close()
    print(json.dumps(tables))


class Relay:
    """Passes bytes on and remembers when the first and the last went by, and how many."""

    def __init__(self, to):
        self.to = to
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.first = self.last = None
        self.bytes = 0
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        tool, _ = self.listener.accept()
        self.listener.close()
        meter = socket.create_connection(("127.0.0.1", self.to))
        other = {tool: meter, meter: tool}
        for end in other:
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while True:
            for end in select.select(list(other), [], [])[0]:
                data = end.recv(65536)
                if not data:
                    tool.close()
                    meter.close()
                    return
                self.last = time.monotonic()
                self.first = self.first or self.last
                self.bytes += len(data)
                other[end].sendall(data)


def exchange(meter, command, state):
    """Runs a tool through a relay; what it printed, seconds on the line, bytes. What it keeps of meters is in `state`."""
    relay = Relay(meter)
    done = subprocess.run(
        command(relay.port), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, check=False,
        env={**os.environ, "BENCH_PASSWORD": "SUPERVISOR", "XDG_STATE_HOME": state, "XDG_CONFIG_HOME": state},
    )
    if done.returncode:
        sys.exit(f"{command(relay.port)}: exit {done.returncode}: {done.stdout}{done.stderr}")
    relay.thread.join(10)
    return json.loads(done.stdout), relay.last - relay.first, relay.bytes


def theirs(port):
    return [sys.executable, __file__, str(port)]


def ours(most):
    tables = ",".join(f"ST-{number}" for number in TABLES)
    return lambda port: [
        CLI, "read", "--port", f"tcp:127.0.0.1:{port}", "--password-env", "BENCH_PASSWORD", "--only", f"tables:{tables}",
        "--max-baud", str(most), "--json",
    ]


def main():
    meter = subprocess.Popen(
        [CLI, "emulate", "--form", "9S", "--tcp", "127.0.0.1:0", "--seed", "1", "--order", "least"],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
    )
    try:
        port = int(meter.stdout.readline().rsplit(":", 1)[1])
        rounds(port)
    finally:
        meter.terminate()
        meter.wait(10)


def rounds(port):
    seconds = {"termineter": [], "9600": [], "fast": [], "known": []}
    least, baud, remembered = [], 9600, []
    for turn in range(ROUNDS):
        with tempfile.TemporaryDirectory() as fresh, tempfile.TemporaryDirectory() as other:
            tables, took, count = exchange(port, theirs, other)
            seconds["termineter"].append(took)
            print(f"{turn + 1}  termineter              {took:7.3f} s  {count:6} bytes")
            for name, most, state in (("9600", 9600, fresh), ("fast", 115200, other), ("known", 9600, fresh)):
                answer, took, count = exchange(port, ours(most), state)
                seconds[name].append(took)
                print(f"{turn + 1}  ours, {WORDS[name]:<17} {took:7.3f} s  {count:6} bytes, {answer['link']['baud']} bit/s")
                if name == "9600":
                    least.append(answer["link"]["wire_s"])
                elif name == "fast":
                    baud = answer["link"]["baud"]
                else:
                    remembered = answer.get("remembered", [])
                for number in TABLES:
                    key = f"ST-{number}"
                    if number not in MOVING and answer["tables"][key].lower() != tables[key]:
                        sys.exit(f"{key}: termineter and we read different bytes")
    report(seconds, statistics.median(least), baud, remembered, sum(len(text) // 2 for text in tables.values()))


def report(seconds, least, baud, remembered, payload):
    median = {name: statistics.median(took) for name, took in seconds.items()}
    theirs = median["termineter"]
    print(f"\n{len(TABLES)} tables, {payload} bytes of data; medians of {ROUNDS}:")
    print(f"termineter               {theirs:.3f} s")
    for name, words in WORDS.items():
        print(f"ours, {words:<17}  {median[name]:.3f} s")
    print(f"ratio, {WORDS['9600']:<16}  {theirs / median['9600']:.3f} (asked for: 1.5)")
    print(f"  its bytes alone take {least:.3f} s at 9600 bit/s, so that no tool that asks a meter new to it for each of these")
    print(f"  tables is more than {theirs / least:.3f} times as fast as termineter here")
    print(f"ratio, {WORDS['known']:<16}  {theirs / median['known']:.3f} (asked for: 1.5); remembered: {', '.join(remembered)}")
    if baud > 9600:
        print(f"ratio, {WORDS['fast']:<16}  {theirs / median['fast']:.3f} at {baud} bit/s (asked for: 6)")
    else:
        print("no ratio with a raised rate: the meter and the tool stayed at 9600")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        termineter(sys.argv[1])
    else:
        main()
