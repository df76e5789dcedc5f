import atexit, threading, time

ticked = threading.Event()
def tick():
    while True:
        print("tick")
        ticked.set()
        time.sleep(60)

atexit.register(print, "goodbye")
threading.Thread(target=tick, daemon=True).start()
ticked.wait()
threading.Timer(0.5, print, ["timer"]).start()
print("main ends")
