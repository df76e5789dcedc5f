"""Run the command line: python -m snippets."""

import _signal as signal  # built in: importing `signal` takes a while
import sys

# until the imports are done there is nothing to end in good order
handler = signal.getsignal(signal.SIGINT)
if handler == signal.default_int_handler:
    signal.signal(signal.SIGINT, signal.SIG_DFL)

from snippets.recorder.command_line import main  # noqa: E402 see above

signal.signal(signal.SIGINT, handler)
code = main()
signal.signal(signal.SIGINT, signal.SIG_IGN)  # all is done
sys.exit(code)
