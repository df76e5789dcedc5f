"""Show that ten threads wait for their answers at the same time."""

from socket import socketpair
from threading import Thread

CLIENTS = 10


def ask(line, answers):
    line.sendall(b"request")
    answers.append(line.recv(100))  # (1)!


if __name__ == "__main__":
    answers = []
    lines = [socketpair() for _ in range(CLIENTS)]
    clients = [
        Thread(target=ask, args=(near, answers)) for near, _ in lines
    ]
    for client in clients:
        client.start()
    requests = [far.recv(100) for _, far in lines]  # (2)!
    print(f"{len(requests)} requests, {len(answers)} answers so far")
    for _, far in lines:
        far.sendall(b"answer")
    for client in clients:
        client.join()
    print(f"{len(answers)} answers")
    for near, far in lines:
        near.close()
        far.close()
