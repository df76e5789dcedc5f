import os, signal, time
from multiprocessing import Process

def work():
    time.sleep(60)

if __name__ == "__main__":
    children = [Process(target=work) for _ in range(3)]
    for c in children: c.start()
    print("and now all of us", flush=True)
    os.kill(0, signal.SIGTERM)
    time.sleep(60)
