import os, time

if os.fork():
    print("parent is gone")
else:
    time.sleep(0.2)
    print("child comes late")
