from multiprocessing import Process

def work(词):
    print("你好,", 词, "🐍👩‍👩‍👧 é ß")
    raise ValueError("出错了")

if __name__ == "__main__":
    p = Process(target=work, args=("世界",), name="工人一号")
    p.start(); p.join()
    print("完" * 3000)
