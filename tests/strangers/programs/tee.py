import os, sys

class Tee:
    def __init__(self, *files): self.files = files
    def write(self, text):
        for f in self.files: f.write(text)
    def flush(self):
        for f in self.files: f.flush()
    def __getattr__(self, name): return getattr(self.files[0], name)

with open("log.txt", "w") as log:
    sys.stdout = sys.stderr = Tee(sys.__stdout__, log)
    print("one")
    print("two", file=sys.stderr)
    os.system("echo three")
    sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__
print(open("log.txt").read().split())
os.remove("log.txt")
