import signal, time

class Timeout(Exception): pass

def ring(signum, frame):
    print("half of the handler's", end=" line\n")
    raise Timeout("too slow")

signal.signal(signal.SIGALRM, ring)
try:
    signal.setitimer(signal.ITIMER_REAL, 0.1)
    time.sleep(5)
except Timeout as e:
    print("stopped:", e)
signal.setitimer(signal.ITIMER_REAL, 0.1)
time.sleep(5)
