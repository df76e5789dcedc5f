"""The recorder against programs that call other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from snippets.recorder.recording import Recording
    from tests.recorder.conftest import RecordProgram


def told(recording: Recording, *kinds: str) -> list[dict[str, object]]:
    return [event.details for event in recording.events if event.kind in kinds]


def test_a_call_names_its_program_and_its_end(run: RecordProgram) -> None:
    recording = run(
        """
        import subprocess, sys
        subprocess.run(["/bin/sh", "-c", "exit 3"])
        subprocess.call("exit 4", shell=True)
        subprocess.check_output([sys.executable, "-c", "print(1)"], executable="/bin/echo")
        """
    )
    calls, ends = told(recording, "call"), told(recording, "call-ended")
    assert [call["program"] for call in calls] == ["sh", "sh", "echo"]
    assert [(end["child"], end["exit_code"]) for end in ends] == [
        (call["child"], code) for call, code in zip(calls, (3, 4, 0), strict=True)
    ]


def test_a_call_that_fails_has_no_process_and_no_end(run: RecordProgram) -> None:
    recording = run(
        """
        import subprocess
        try:
            subprocess.call(["no-such-program"])
        except FileNotFoundError as error:
            print(error)
        """
    )
    assert recording.text == "[Errno 2] No such file or directory: 'no-such-program'\n"
    assert told(recording, "call", "call-ended") == []
    (failed,) = told(recording, "not-called")
    assert failed == {"program": "no-such-program", "error": "FileNotFoundError"}


def test_a_program_that_asyncio_calls_has_its_end(run: RecordProgram) -> None:
    recording = run(
        """
        import asyncio

        async def main():
            call = await asyncio.create_subprocess_exec("/bin/sh", "-c", "exit 5")
            print(await call.wait())
            with open("/dev/null", "w") as nowhere:
                call = await asyncio.create_subprocess_shell("kill $$", stdout=nowhere)
            await call.communicate()
            print(call.returncode)

        asyncio.run(main())
        """
    )
    assert recording.text == "5\n-15\n"
    calls, ends = told(recording, "call"), told(recording, "call-ended")
    assert [(end["child"], end["exit_code"]) for end in ends] == [
        (call["child"], code) for call, code in zip(calls, (5, -15), strict=True)
    ]


def test_waiting_for_a_program_and_signals_to_it_are_told(run: RecordProgram) -> None:
    recording = run(
        """
        import subprocess
        with subprocess.Popen(["sleep", "60"]) as child:
            try:
                child.wait(timeout=0.1)
            except subprocess.TimeoutExpired:
                child.kill()
            child.wait()
            child.kill()  # it has ended: nothing is sent
        """
    )
    kinds = [event.kind for event in recording.events if event.kind != "idle"]
    assert kinds == [
        "begin",
        "calling",
        "call",
        "wait-call",
        "signal",
        "wait-call",
        "call-ended",
        "end",
    ]
    assert [details["name"] for details in told(recording, "signal")] == ["SIGKILL"]


def test_output_that_is_not_tagged_is_no_later_than_what_follows_it(run: RecordProgram) -> None:
    recording = run(
        """
        import subprocess
        for word in ("one", "two"):
            subprocess.call(["echo", word])
        """
    )
    calls = [event.time for event in recording.events if event.kind == "calling"]
    ends = [event.time for event in recording.events if event.kind == "call-ended"]
    for line, begin, end in zip(recording.lines, calls, ends, strict=True):
        assert (line.process, line.pid) == ("another program", 0)
        assert begin <= line.time <= end


def test_a_program_may_wrap_popen_and_still_see_its_own_frames_only(run: RecordProgram) -> None:
    recording = run(
        """
        import subprocess
        class Mine(subprocess.Popen):
            def wait(self, timeout=None):
                print("mine")
                return super().wait(timeout)
        Mine("exit 5", 0, shell=True).wait()
        subprocess.call(["no-such-program"])
        """
    )
    assert [event.kind for event in recording.events][2:5] == ["call", "wait-call", "call-ended"]
    assert recording.lines[0].text == "mine"
    assert "FileNotFoundError" in recording.lines[-1].text
    assert "_recorded_" not in recording.text
