"""The programs that were started: none outlives the one who started them."""

import os
import shutil
import signal
import subprocess
import threading
import time


class Missing(Exception):
    """The program is not on this machine."""


class Processes:
    """Starts programs, and ends those that still run; safe to be used by several threads."""

    def __init__(self):
        self._lock = threading.Lock()
        self._running = []

    def run(self, command):
        """Runs a program to its end: its exit status, and what it printed."""
        process = self._begin(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        output, errors = process.communicate(timeout=300)
        return process.returncode, output, errors

    def launch(self, command, log, is_ready, environment=None):
        """Starts a program and waits until it is ready, by what it has printed."""
        with log.open("wb") as output:
            process = self._begin(command, stdout=output, stderr=output, env=environment)
        give_up = time.monotonic() + 60
        while process.poll() is None and time.monotonic() < give_up:
            if is_ready(log.read_text(errors="replace")):
                return process
            time.sleep(0.03)
        raise RuntimeError(f"{' '.join(map(str, command))}\ndoes not come up:\n{log.read_text(errors='replace')}")

    def _begin(self, command, **options):
        command = [*map(str, command)]
        if not shutil.which(command[0]):
            raise Missing(f"{command[0]} is not installed")
        with self._lock:
            if self._running is None:
                raise RuntimeError("it is over")
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True, **options)
            self._running = [each for each in self._running if each.poll() is None] + [process]
        return process

    def close(self):
        """Ends what is still running; nothing more can be started."""
        with self._lock:
            running, self._running = self._running, None
        for process in running:
            if process.poll() is None:
                end(process)


def end(process):
    """Ends a program and whatever it has started."""
    for number in signal.SIGTERM, signal.SIGKILL:
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            pass
        try:
            process.wait(3)
            return
        except subprocess.TimeoutExpired:
            continue
