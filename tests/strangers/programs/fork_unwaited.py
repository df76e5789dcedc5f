import os, time

parent = os.getpid()
if os.fork():
    print("parent is gone")
else:
    while os.getppid() == parent: time.sleep(0.01)
    print("child comes late")
