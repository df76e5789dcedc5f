from multiprocessing import Process
from multiprocessing.connection import Client, Listener

def work(address):
    with Client(address, authkey=b"secret") as c:
        c.send_bytes(b"raw"); c.send({"n": 1})
        print("answer", c.recv())
        try:
            c.recv()
        except EOFError:
            print("closed")

if __name__ == "__main__":
    with Listener(authkey=b"secret") as listener:
        p = Process(target=work, args=(listener.address,)); p.start()
        with listener.accept() as c:
            print(c.recv_bytes(), c.recv())
            c.send("yes")
        p.join()
