import multiprocessing as mp

def show():
    print("child:", mp.get_start_method(allow_none=True))

if __name__ == "__main__":
    print("main:", mp.get_start_method(allow_none=True))
    mp.set_start_method("spawn", force=True)
    p = mp.Process(target=show); p.start(); p.join()
    try:
        mp.set_start_method("fork")
    except RuntimeError as e:
        print(e)
    mp.set_start_method("fork", force=True)
    p = mp.Process(target=show); p.start(); p.join()
