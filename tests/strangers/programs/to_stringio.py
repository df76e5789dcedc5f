import contextlib, io, sys
from multiprocessing import Process

def work():
    print("the child's stdout is", type(sys.stdout).__name__)

if __name__ == "__main__":
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        print("hidden")
        p = Process(target=work); p.start(); p.join()
    print("caught", repr(out.getvalue()))
    with contextlib.redirect_stderr(sys.stdout):
        print("error on stdout", file=sys.stderr)
    old, sys.stdout = sys.stdout, None
    print("into the void")
    sys.stdout = old
    print("back")
