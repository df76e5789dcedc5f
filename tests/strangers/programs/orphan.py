import os, time
r, w = os.pipe()
if os.fork() == 0:
    print("child sleeps", flush=True)
    os.write(w, b"!")
    time.sleep(60)
    print("never said")
os.read(r, 1)
print("parent leaves")
