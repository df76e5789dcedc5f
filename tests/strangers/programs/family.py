from multiprocessing import Process, current_process as me

def work(level):
    print("level", level, "is", me().name)
    if level < 3:
        p = Process(target=work, args=(level + 1,), daemon=False)
        p.start()
        p.join()
        print("level", level, "joined", p.name)

if __name__ == '__main__':
    work(1)
