import atexit, sys

def fail():
    raise OSError("at exit")

atexit.register(print, "the first comes last")
atexit.register(fail)
atexit.register(lambda: sys.stdout.write("no newline"))
print("end of main")
