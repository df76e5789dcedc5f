from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

def square(n):
    print("squaring", n)
    if n == 3:
        raise ValueError("I don't like 3")
    return n * n

if __name__ == "__main__":
    for kind in ThreadPoolExecutor, ProcessPoolExecutor:
        with kind(max_workers=1) as ex:
            for n in 2, 3:
                f = ex.submit(square, n)
                print(kind.__name__, f.exception() or f.result())
