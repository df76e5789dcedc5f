import ctypes, os

ctypes.CDLL(None).prctl(36, 1)  # orphans come to us
if os.fork() == 0:
    if os.fork() == 0:
        os.write(1, b"orphan\n")
        os._exit(5)
    os._exit(4)
print(sorted(os.waitstatus_to_exitcode(os.wait()[1]) for _ in range(2)))
try: os.wait()
except ChildProcessError: print("no more")
