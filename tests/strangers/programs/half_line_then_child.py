from multiprocessing import Process

if __name__ == "__main__":
    print("starting the child ... ", end="", flush=True)
    p = Process(target=print, args=("I run",), kwargs={"end": ", I end\n"})
    p.start(); p.join()
    print("ok")
    p = Process(target=print, args=("no newline",), kwargs={"end": ""}); p.start(); p.join()
    print(" and main goes on")
