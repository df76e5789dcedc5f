import os

print("before")
pid = os.fork()
if pid == 0:
    print("child")
    if os.fork() == 0:
        print("grandchild")
        raise SystemExit(0)
    os.wait()
    print("child ends")
else:
    _, status = os.waitpid(pid, 0)
    print("parent saw", os.waitstatus_to_exitcode(status))
