import sys
print("last words")
sys.stdout.close()
try:
    print("x")
except ValueError as e:
    print(e, file=sys.stderr)
sys.exit(4)
