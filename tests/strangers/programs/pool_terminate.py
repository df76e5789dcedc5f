import multiprocessing, time

def init(event):
    global busy
    busy = event
    print("initialised")

def task(seconds):
    print("task", seconds)
    if seconds:
        busy.set()
        time.sleep(seconds)
    return "done"

if __name__ == "__main__":
    event = multiprocessing.Event()
    pool = multiprocessing.Pool(processes=1, initializer=init, initargs=(event,))
    print(pool.apply(task, (0,)))
    pool.map_async(task, [60, 61, 62])
    event.wait()
    pool.terminate()
    pool.join()
    print("terminated")
