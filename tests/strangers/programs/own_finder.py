import sys

class Finder:  # as in the days before find_spec
    def find_module(self, name, path=None):
        return None

sys.meta_path.insert(0, Finder())
try:
    import multiprocessing, queue
    print("imported", multiprocessing.active_children())
except AttributeError as e:
    print(e)
