import faulthandler, sys
from multiprocessing import Process

def work():
    print("dump of the child", flush=True)
    faulthandler.dump_traceback()

if __name__ == "__main__":
    faulthandler.enable()
    faulthandler.dump_traceback(file=sys.stderr)
    p = Process(target=work); p.start(); p.join()
