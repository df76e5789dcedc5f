from multiprocessing import Pool, current_process

def work(n):
    print(n, "by", current_process().name.partition("Pool")[2], flush=True)
    return n

if __name__ == "__main__":
    with Pool(1, maxtasksperchild=1) as pool:
        print(pool.map(work, range(3), chunksize=1))
