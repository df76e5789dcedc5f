import multiprocessing

def hello():
    print("hello from the child")

print("module runs")
p = multiprocessing.Process(target=hello)
p.start()
p.join()
print("done, exit code", p.exitcode)
