import asyncio, os
from concurrent.futures import ProcessPoolExecutor

def cpu_bound(n):
    print("in the pool")
    return sum(range(n))

async def main():
    loop = asyncio.get_running_loop()
    with ProcessPoolExecutor(1) as pool:
        result, _ = await asyncio.gather(loop.run_in_executor(pool, cpu_bound, 100), asyncio.sleep(0.05))
    print(result)
    try:
        async with asyncio.timeout(0.05):
            await asyncio.sleep(9)
    except TimeoutError:
        print("timed out")

if __name__ == "__main__":
    asyncio.run(main())
