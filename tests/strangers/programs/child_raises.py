from multiprocessing import Process

def deep(n):
    if n == 0:
        raise KeyError("nothing here")
    deep(n - 1)

def work():
    print("about to fail")
    try:
        deep(2)
    except KeyError as e:
        raise RuntimeError("failed") from e

if __name__ == "__main__":
    p = Process(target=work, name="fragile")
    p.start(); p.join()
    print("exit code", p.exitcode)
    raise SystemExit(p.exitcode + 1)
