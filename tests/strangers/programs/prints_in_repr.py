from multiprocessing import Process, Queue

class Noisy:
    def __repr__(self):
        print("repr was called")
        return "Noisy()"

def work(q):
    q.put(Noisy())

if __name__ == "__main__":
    q = Queue()
    p = Process(target=work, args=(q,)); p.start()
    print(type(q.get()).__name__)
    p.join()
