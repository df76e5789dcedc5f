import argparse, sys
from multiprocessing import Process

def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("-n", "--number", type=int, default=2)
    parser.add_argument("words", nargs="*")
    args = parser.parse_args()
    p = Process(target=print, args=(args.number, args.words, len(sys.argv)))
    p.start()
    p.join()
    if not args.words:
        parser.exit(3, "no words\n")

if __name__ == "__main__":
    main()
