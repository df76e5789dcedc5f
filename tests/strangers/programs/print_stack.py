import traceback
from multiprocessing import Process

def inner():
    traceback.print_stack()
    print(len(traceback.extract_stack(limit=2)), traceback.format_stack()[-1].split()[-3])

class Worker(Process):
    def run(self):
        inner()

if __name__ == "__main__":
    w = Worker()
    w.start()
    w.join()
    inner()
