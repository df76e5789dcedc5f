import resource, tempfile
from multiprocessing import Process

def work(name):
    with open(name, "ab", buffering=0) as f:
        try: f.write(b"x")
        except OSError as e: print("child:", e.strerror)

if __name__ == "__main__":
    with tempfile.NamedTemporaryFile() as f:
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        p = Process(target=work, args=[f.name]); p.start(); p.join()
        print("exit code", p.exitcode)
