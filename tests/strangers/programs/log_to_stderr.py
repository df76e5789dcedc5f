import logging, multiprocessing

def work():
    multiprocessing.get_logger().warning("from the child")

if __name__ == "__main__":
    logger = multiprocessing.log_to_stderr()
    logger.setLevel(logging.INFO)
    logger.info("from main")
    p = multiprocessing.Process(target=work)
    p.start()
    p.join()
