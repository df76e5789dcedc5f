import sys
from multiprocessing import Process
RED, BOLD, END = "\033[91m", "\033[1m", "\033[0m"

def work():
    print(RED + "red child" + END)

if __name__ == "__main__":
    print(BOLD + "bold" + END, "\ta\ttab\t|")
    print("\033[2J\033[Hcleared\033]0;title\007", "\x1e;o;1;2;3;4;")
    print("%s%s%s" % (RED, "red error", END), file=sys.stderr)
    p = Process(target=work); p.start(); p.join()
    print("\x1b[1A\x1b[2Kup and erased")
