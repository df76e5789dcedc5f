"""Run the command line: python -m snippets."""

import sys

try:
    from snippets.recorder.command_line import main

    sys.exit(main())
except KeyboardInterrupt:  # while the imports run
    sys.exit(130)
