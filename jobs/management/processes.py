"""Runs several programs together: their lines labelled, restarted when they die, stopped together."""

import selectors
import signal
import time
from collections.abc import Callable, Mapping, Sequence

from jobs.management.child import Child, Program
from jobs.management.output import LabelledOutput
from jobs.management.stopping import StopRequests

# How long a look for output may take, and so a reaction to Ctrl-C; in seconds.
TICK_SECONDS = 0.2
# A worker finishes its job within the first, or puts it down at the second request; in seconds.
GRACE_SECONDS = 10
SECOND_GRACE_SECONDS = 2


class Processes:
    """Programs that run together until a stop is requested."""

    def __init__(
        self,
        programs: Sequence[Program],
        environ: Mapping[str, str],
        output: LabelledOutput,
        each_tick: Callable[[], None] = lambda: None,
    ) -> None:
        """Prepare the programs; `each_tick` is called several times a second while they run."""
        self._children = [Child(program, environ) for program in programs]
        self._output = output
        self._each_tick = each_tick
        self._selector = selectors.DefaultSelector()

    def run(self, stops: StopRequests) -> None:
        """Run until a stop is requested, then stop them all; a second request hurries it."""
        stops.count_only()
        try:
            for child in self._children:
                self._start(child)
            while not stops.count:
                self._pass_lines_on()
                self._restart_the_dead()
                self._each_tick()
        finally:
            self._stop(stops)

    def run_once(self) -> list[int]:
        """Run the programs to their end; return their exit codes."""
        codes: list[int] = []
        try:
            for child in self._children:
                self._start(child)
                while child.running:
                    self._pass_lines_on()
                codes.append(child.exit_code or 0)
                self._close(child)
        finally:
            self._stop(StopRequests())
        return codes

    def _start(self, child: Child) -> None:
        child.start()
        self._selector.register(child.output_descriptor, selectors.EVENT_READ, child)

    def _pass_lines_on(self) -> None:
        for key, _ in self._selector.select(TICK_SECONDS):
            child: Child = key.data
            if not (lines := child.read_lines()):
                # At its end a pipe is readable all the time; without a pause the loop would spin.
                time.sleep(TICK_SECONDS / 10)
            for line in lines:
                self._output.line(child.label, line)

    def _restart_the_dead(self) -> None:
        for child in self._children:
            if child.exit_code is not None:
                ending = _ending(child.exit_code)
                # What it left behind may still hold its port.
                child.kill()
                self._close(child)
                pause = child.pause_before_restart()
                self._output.line(child.label, f"{ending} unexpectedly; starting it again in {pause:g} s")
            elif not child.running and time.monotonic() >= child.start_at:
                self._start(child)

    def _close(self, child: Child) -> None:
        self._selector.unregister(child.output_descriptor)
        for line in child.close():
            self._output.line(child.label, line)

    def _stop(self, stops: StopRequests) -> None:
        for grace in (GRACE_SECONDS, SECOND_GRACE_SECONDS):
            self._each(Child.ask_to_end)
            if self._all_ended_within(grace, stops):
                break
        # Also those of a group whose leader has ended: nothing is left behind.
        self._each(Child.kill)
        self._all_ended_within(SECOND_GRACE_SECONDS, StopRequests())
        for child in self._children:
            if child.exit_code is not None:
                self._close(child)
        self._selector.close()

    def _all_ended_within(self, seconds: float, stops: StopRequests) -> bool:
        deadline, requests = time.monotonic() + seconds, stops.count
        while any(child.running for child in self._children):
            if time.monotonic() > deadline or stops.count > requests:
                return False
            self._pass_lines_on()
        return True

    def _each(self, act: Callable[[Child], None]) -> None:
        for child in self._children:
            act(child)


def _ending(code: int) -> str:
    if code < 0:
        return f"was ended by {signal.Signals(-code).name}"
    return f"ended with code {code}"
