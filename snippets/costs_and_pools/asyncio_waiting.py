"""Show that one thread waits for ten answers at the same time."""

import asyncio
import threading
from socket import socketpair

CLIENTS = 10


async def ask(line, answers):
    loop = asyncio.get_running_loop()
    await loop.sock_sendall(line, b"request")
    answers.append(await loop.sock_recv(line, 100))  # (1)!


async def serve(lines, answers):
    loop = asyncio.get_running_loop()
    requests = [await loop.sock_recv(far, 100) for _, far in lines]
    print(f"{len(requests)} requests, {len(answers)} answers so far")
    for _, far in lines:
        await loop.sock_sendall(far, b"answer")


async def main(lines):
    answers = []
    async with asyncio.TaskGroup() as group:  # (2)!
        for near, _ in lines:
            group.create_task(ask(near, answers))
        group.create_task(serve(lines, answers))
    print(f"{len(answers)} answers")
    print(f"threads: {threading.active_count()}")


if __name__ == "__main__":
    lines = [socketpair() for _ in range(CLIENTS)]
    for line in lines:
        for end in line:
            end.setblocking(False)
    asyncio.run(main(lines))
    for line in lines:
        for end in line:
            end.close()
