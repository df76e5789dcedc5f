import os, sys

say = "import os; print('spawned', flush=True); os.write(2, b'on stderr\\n')"
pid = os.posix_spawn(sys.executable, [sys.executable, "-c", say], os.environ)
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
print(os.spawnv(os.P_WAIT, "/bin/sh", ["sh", "-c", "echo shell; exit 3"]), flush=True)
nothing = os.open(os.devnull, os.O_WRONLY)
pid = os.posix_spawn("/bin/echo", ["echo", "unseen"], {},
                     file_actions=[(os.POSIX_SPAWN_DUP2, nothing, 1)])
os.waitpid(pid, 0)
print("done")
