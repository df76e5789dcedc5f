import resource
from multiprocessing import Process, Queue

def work(q):
    q.put("went through")

if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_NOFILE, (24, 24))
    q = Queue()
    p = Process(target=work, args=[q]); p.start()
    print(q.get()); p.join()
    files = []
    try:
        while True: files.append(open(__file__))
    except OSError as e:
        print(e.strerror)
