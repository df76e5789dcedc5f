import os, sys
sys.stdout.buffer.write(b"bytes wait in a buffer\n")
os.system("echo while the shell writes")
print("text pushes them out")
sys.stdout.buffer.write(b"these are lost\n")
os._exit(0)
