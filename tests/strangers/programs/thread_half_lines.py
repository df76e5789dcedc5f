# each thread writes half a line, then the other half
import threading
a, b = threading.Event(), threading.Event()

def one():
    print("one begins", end=" ")
    a.set(); b.wait()
    print("one ends")

def two():
    a.wait()
    print("two")
    b.set()

threads = [threading.Thread(target=f) for f in (one, two)]
for t in threads: t.start()
for t in threads: t.join()
