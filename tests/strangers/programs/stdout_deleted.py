import sys
del sys.stdout
try:
    print("x")
except RuntimeError as e:
    sys.stderr.write("%s\n" % e)
sys.stdout = sys.__stdout__
print("restored")
sys.stderr = None
1 / 0
