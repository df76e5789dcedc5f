import sys
def down(n):
    if n % 200 == 0: print("depth", n)
    down(n + 1)
try:
    down(1)
except RecursionError as e:
    print(type(e).__name__)
