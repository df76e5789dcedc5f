from multiprocessing import Process

if __name__ == "__main__":
    print("starting")
    p = Process(target=lambda: print("from a lambda"))
    p.start()
    p.join()
    print("joined")
