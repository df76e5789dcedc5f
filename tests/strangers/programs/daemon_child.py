import multiprocessing as mp, time

def forever(ready):
    print("daemon runs")
    ready.set()
    while True:
        time.sleep(0.1)

if __name__ == "__main__":
    ready = mp.Event()
    p = mp.Process(target=forever, args=(ready,))
    p.daemon = True
    p.start()
    ready.wait()
    print("main ends, the daemon with it")
