"""An emulated meter and a session with it, for those who read it with termineter.

Is: `meterbench-cli emulate` as a process of its own, on TCP and where asked on a pseudo-terminal too; a session with termineter's
libraries; a module of its framework, run as its user runs it.
"""

import io
import json
import os
import select
import subprocess

import c1218.connection
import termineter.core
import termineter.utilities

CLI = os.environ["METERBENCH_CLI"]
START_SECONDS = 20


class EmulatedMeter:
    """`meterbench-cli emulate` on a TCP port of its own, stopped by its process."""

    def __init__(self, order, form="9S", pty=None):
        self.pty = pty
        command = [CLI, "emulate", "--form", form, "--tcp", "127.0.0.1:0", "--instant", "--seed", "1", "--order", order]
        self.process = subprocess.Popen(
            command + (["--pty", pty] if pty else []), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
        )
        ready, _, _ = select.select([self.process.stdout], [], [], START_SECONDS)
        line = self.process.stdout.readline().strip() if ready else ""
        prefix = "listening tcp:127.0.0.1:"
        if not line.startswith(prefix):
            self.stop()
            raise RuntimeError(f"the emulated meter did not start: {line!r}")
        self.port = int(line.removeprefix(prefix))

    @property
    def url(self):
        return f"socket://127.0.0.1:{self.port}"

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()

    def ask_our_tool(self, *arguments):
        """The same meter as our own command line sees it."""
        password = {**os.environ, "INTEROP_PASSWORD": "SUPERVISOR"}
        done = subprocess.run(
            [CLI, *arguments, "--port", f"tcp:127.0.0.1:{self.port}", "--password-env", "INTEROP_PASSWORD", "--json"],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, env=password, check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{arguments}: exit {done.returncode}: {done.stdout}{done.stderr}")
        return json.loads(done.stdout)


class Session:
    """One session with termineter's libraries: identification, negotiation, logon, and a proper logoff."""

    def __init__(self, url, endian, password=b"SUPERVISOR", packets=2, packet_size=512):
        self.connection = c1218.connection.Connection(
            url,
            c1218_settings={"nbrpkts": packets, "pktsize": packet_size},
            serial_settings=termineter.utilities.get_default_serial_settings(),
            enable_cache=False,
        )
        self.connection.c1219_endian = endian
        self.connection.start()
        self.accepted = self.connection.login("INTEROP", 2, password)

    def __enter__(self):
        return self.connection

    def __exit__(self, *_):
        self.connection.logoff()
        self.connection.serial_h.close()


def run_module(url, name, **options):
    """What termineter prints when its user types `use NAME`, `set …`, `run`."""
    printed = io.StringIO()
    framework = termineter.core.Framework(stdout=printed)
    framework.options.set_option_value("USE_COLOR", "False")
    framework.options.set_option_value("SERIAL_CONNECTION", url)
    framework.options.set_option_value("PASSWORD_HEX", "False")
    framework.options.set_option_value("PASSWORD", "SUPERVISOR")
    module = framework.modules[name]
    for option, value in options.items():
        module.options.set_option_value(option, value)
    framework.test_serial_connection()
    framework.run(module)
    framework.serial_connection.serial_h.close()
    return printed.getvalue()
