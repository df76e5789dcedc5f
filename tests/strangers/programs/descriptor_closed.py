import os, sys
print("still open")
os.close(1)
print("too late")
