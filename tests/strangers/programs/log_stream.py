import logging, sys
from multiprocessing import Process

logging.basicConfig(level="INFO", format="%(processName)s %(levelname)s: %(message)s")

def work():
    logging.info("starting")
    try:
        1 / 0
    except ZeroDivisionError:
        logging.exception("it broke")

if __name__ == "__main__":
    logging.info("up")
    p = Process(target=work, name="worker"); p.start(); p.join()
    logging.getLogger().handlers = [logging.StreamHandler(sys.stdout)]
    logging.warning("to stdout now")
