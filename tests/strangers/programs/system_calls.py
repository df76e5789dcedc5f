import os
print("first")
code = os.system("echo by system; exit 2")
print("code", os.waitstatus_to_exitcode(code))
with os.popen("echo by popen; echo its error >&2") as f:
    print(f.read().upper(), end="")
print(os.spawnlp(os.P_WAIT, "sh", "sh", "-c", "echo by spawn; exit 1"))
