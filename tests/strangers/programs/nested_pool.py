from multiprocessing import Pool

def inner(x):
    return x * x

def outer(n):
    print("outer", n)
    pool = Pool(2)
    return pool.map(inner, range(n))

if __name__ == "__main__":
    pool = Pool(1)
    try:
        pool.map(outer, [3])
    except AssertionError as e:
        print("failed:", e)
    pool.close()
    pool.join()
