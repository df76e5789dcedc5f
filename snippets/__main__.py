"""Run the command line: python -m snippets."""

import sys

from snippets.recorder.command_line import main

sys.exit(main())
