"""What an unrecorded run needs, and nothing else: a start method, and lines in pipes as they are printed.

A pipe's buffer would keep lines back, and lose them where a program is killed. That is Python's, and is
not compared here; what is compared is which line goes to which stream.
"""

import os
import sys


class Finder:
    """Wait for the import of multiprocessing.context; import nothing, which a program could notice."""

    def find_spec(self, name, path=None, target=None):
        if name != "multiprocessing.context":
            return None
        sys.meta_path.remove(self)
        found = (finder.find_spec(name, path, target) for finder in sys.meta_path)
        spec = next(spec for spec in found if spec)
        execute = spec.loader.exec_module

        def exec_module(module):
            execute(module)
            method = module._concrete_contexts[os.environ["START_METHOD"]]
            module._default_context._default_context = method

        spec.loader.exec_module = exec_module
        return spec


sys.path.remove(os.path.dirname(os.path.abspath(__file__)))
if os.environ.get("START_METHOD"):
    sys.meta_path.insert(0, Finder())
if sys.stdout and "{0.st_dev}:{0.st_ino}".format(os.fstat(1)) == os.environ.get(
    "STDOUT_OF_THIS_RUN"
):
    sys.stdout.reconfigure(line_buffering=True)
