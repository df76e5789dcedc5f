from multiprocessing import Barrier, Condition, Event, Process, Value

def runner(barrier, go, turn, n):
    barrier.wait()
    with go:
        go.wait_for(lambda: turn.value == n)
        print("runner", n)
        turn.value += 1
        go.notify_all()

if __name__ == "__main__":
    barrier, go, turn = Barrier(3), Condition(), Value("i", -1)
    ps = [Process(target=runner, args=(barrier, go, turn, n), name="r%d" % n) for n in range(2)]
    for p in ps: p.start()
    barrier.wait()
    print("all here")
    with go:
        turn.value = 0
        go.notify_all()
    for p in ps: p.join()
    print("finished")
