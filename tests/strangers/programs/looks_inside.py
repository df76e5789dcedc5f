import inspect, sys, time
from multiprocessing import Process

def work():
    mine = [f.filename for f in inspect.stack() if "multiprocessing" not in f.filename]
    print("frames", len([name for name in mine if name != "<string>"]))

if __name__ == "__main__":
    print([f.function for f in inspect.stack()], type(time.sleep).__name__)
    print("sitecustomize" in sys.modules, type(sys.stdout.buffer).__name__)
    p = Process(target=work); p.start(); p.join()
