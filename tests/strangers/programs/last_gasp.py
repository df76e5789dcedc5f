# printing while the interpreter comes down
import sys, weakref

class Resource:
    def __init__(self, name): self.name = name
    def __del__(self): print("closing", self.name)

class Broken:
    def __del__(self): raise RuntimeError("in __del__")

kept = Resource("kept")
cycle = Resource("cycle"); cycle.me = cycle
weakref.finalize(kept, print, "finalizer")
Broken()
del cycle
print("end")
