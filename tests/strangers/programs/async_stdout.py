import asyncio, sys

async def main():
    loop = asyncio.get_running_loop()
    transport, protocol = await loop.connect_write_pipe(asyncio.streams.FlowControlMixin, sys.stdout)
    writer = asyncio.StreamWriter(transport, protocol, None, loop)
    writer.write(b"written by a transport\n")
    await writer.drain()
    print("printed", file=sys.stderr)
    writer.close()

print("begin")
asyncio.run(main())
