from multiprocessing import Process, Event

def work(ready, e):
    print("child waits")
    ready.set()
    e.wait()
    print("child ends")

if __name__ == "__main__":
    ready, e = Event(), Event()
    Process(target=work, args=(ready, e)).start()
    ready.wait(); e.set()
    assert 1 + 1 == 3, "main fails, and then waits for its child"
