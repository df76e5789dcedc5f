import subprocess, sys, traceback
from multiprocessing import Pipe

def failing():
    here, there = Pipe()
    there.close()
    here.recv()

errors = []
for f in failing, lambda: subprocess.run(["nothing_here"]):
    try:
        f()
    except (EOFError, OSError) as e:
        errors.append(e)
        traceback.print_tb(e.__traceback__)
        print([frame.name for frame in traceback.extract_tb(e.__traceback__)])
if __name__ == "__main__":
    try:
        raise ExceptionGroup("two", errors)
    except ExceptionGroup:
        sys.__excepthook__(*sys.exc_info())
    raise ExceptionGroup("again", errors)
