import multiprocessing as mp, time, signal

def sleeper(ready):
    ready.send("ready")
    time.sleep(60)

if __name__ == "__main__":
    for end in "terminate", "kill":
        here, there = mp.Pipe(duplex=False)
        p = mp.Process(target=sleeper, args=(there,), name=end); p.start()
        print(here.recv(), p.is_alive())
        getattr(p, end)(); p.join()
        print(end, signal.Signals(-p.exitcode).name)
