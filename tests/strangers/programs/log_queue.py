import logging, logging.handlers
from multiprocessing import Process, Queue

def work(queue):
    root = logging.getLogger()
    root.handlers[:] = [logging.handlers.QueueHandler(queue)]
    root.setLevel(logging.DEBUG)
    logging.debug("debug of %s", "the child")
    logging.error("error of the child")
    print("child has logged")

if __name__ == "__main__":
    queue = Queue()
    listener = logging.handlers.QueueListener(queue, logging.StreamHandler())
    listener.start()
    p = Process(target=work, args=(queue,))
    p.start(); p.join()
    listener.stop()
