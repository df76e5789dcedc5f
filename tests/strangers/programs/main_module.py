import dataclasses, pickle
import multiprocessing as mp

@dataclasses.dataclass(order=True)
class Job:
    n: int
    tags: list = dataclasses.field(default_factory=list)

def work(q, out):
    import __main__
    for job in iter(q.get, None):
        job.tags.append(__main__.__name__)
        print(job, hasattr(__main__, "Job"))
        out.put(job)

if __name__ == "__main__":
    q, out = mp.SimpleQueue(), mp.Queue()
    p = mp.Process(target=work, args=(q, out)); p.start()
    q.put(Job(1)); q.put(pickle.loads(pickle.dumps(Job(2)))); q.put(None)
    print(sorted([out.get(), out.get()])[0].n); p.join()
