import multiprocessing as mp, sys

print("imported as", __name__, flush=True)

def work():
    print("json is there:", "json" in sys.modules)

if __name__ == "__main__":
    mp.set_forkserver_preload(["json", "__main__"])
    for _ in range(2):
        p = mp.Process(target=work); p.start(); p.join()
