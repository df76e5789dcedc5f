import os, sys
print("print")
os.write(1, b"os.write\n")
os.write(2, b"os.write to 2\n")
os.writev(1, [b"os.", b"writev\n"])
os.write(sys.stdout.fileno(), "fileno \u00e9\n".encode())
with open(1, "wb", closefd=False) as f:
    f.write(b"a file on 1\n")
sys.stdout.buffer.write(b"buffer\n")
sys.stdout.flush()
print("end")
