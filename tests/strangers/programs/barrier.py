import multiprocessing as mp, threading

def work(b):
    b.wait()
    print("met", flush=True)

if __name__ == "__main__":
    b = mp.Barrier(2, timeout=60)
    p = mp.Process(target=work, args=[b]); p.start()
    b.wait(); p.join(); p.close()
    try: p.exitcode
    except ValueError as e: print(e)
    b.reset(); b.abort()
    try: b.wait()
    except threading.BrokenBarrierError as e: print(type(e).__name__)
