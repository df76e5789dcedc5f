import multiprocessing

class Worker(multiprocessing.Process):
    def __init__(self, task, results):
        super().__init__(name="worker-" + task)
        self.task, self.results = task, results

    def run(self):
        print(self.name, "runs", self.task)
        self.name = "renamed"
        print("renamed", multiprocessing.current_process().name)
        self.results.send((self.task, self.daemon))

if __name__ == "__main__":
    here, there = multiprocessing.Pipe()
    w = Worker("a", there)
    w.start(); print(here.recv()); w.join(timeout=60); w.close()
    print("closed")
