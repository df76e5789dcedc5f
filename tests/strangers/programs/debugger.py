from multiprocessing import Process

def work(n):
    n += 1
    breakpoint()
    print(n)

if __name__ == "__main__":
    p = Process(target=work, args=[1]); p.start(); p.join()
    print("exit code", p.exitcode)
    work(5)
