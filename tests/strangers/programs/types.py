# my own types.py
class Point:
    def __init__(self, x): self.x = x
    def __repr__(self): return "Point(%r)" % self.x

if __name__ == "__main__":
    import types
    print(hasattr(types, "Point"), hasattr(types, "TracebackType"))
    print(types.Point(1))
    import functools, enum
