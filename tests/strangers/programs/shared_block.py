from multiprocessing import Process, shared_memory

def fill(name):
    shm = shared_memory.SharedMemory(name=name)
    shm.buf[:5] = b"hello"
    print("filled", len(bytes(shm.buf[:5])))
    shm.close()

if __name__ == "__main__":
    shm = shared_memory.SharedMemory(create=True, size=16)
    p = Process(target=fill, args=(shm.name,))
    p.start(); p.join()
    print(bytes(shm.buf[:5]))
    shm.close(); shm.unlink()
