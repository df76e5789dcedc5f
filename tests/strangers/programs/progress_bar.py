import os, sys, time
for i in range(0, 101, 25):
    sys.stdout.write("\r[%-4s] %3d%%" % ("#" * (i // 25), i))
    sys.stdout.flush()
    time.sleep(0.01)
print()
for i in range(3):
    print("\rstep", i, end="")
    print("\rerror", i, end="", file=sys.stderr)
os._exit(0)
