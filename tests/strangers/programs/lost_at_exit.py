import os, sys
print("a line")
print("half a line, flushed", end="", flush=True)
print()
sys.stdout.write("two lines at once\nthe second has no end")
sys.stdout.write("; buffered")
os._exit(3)
