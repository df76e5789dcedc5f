import cProfile, pstats, io
def work():
    for n in range(3): print("work", n)
pr = cProfile.Profile()
pr.runcall(work)
stats = pstats.Stats(pr, stream=io.StringIO())
print("few calls" if stats.total_calls < 20 else "many calls")
