"""数字体检: processor seconds and memory for reports of 10,000 to 1,000,000 characters, and how they grow."""

import gc
import resource
import time

from yihu.engine.textcheck import check
from yihu.engine.textcheck.dev.samples import load_samples

SIZES = (10_000, 100_000, 200_000, 500_000, 1_000_000)
HUNDRED_PAGES = 200_000
LIMIT_SECONDS = 5.0
LIMIT_MIB = 300


def report_of(characters: int) -> str:
    """Invented reports one after another, the figures of each copy its own."""
    texts = [sample.text for sample in load_samples()]
    pieces: list[str] = []
    length = number = 0
    while length < characters:
        piece = f"（报告{number}）" + texts[number % len(texts)].replace("7", str(number % 10)) + "\n"
        pieces.append(piece)
        length += len(piece)
        number += 1
    return "".join(pieces)[:characters]


def main() -> None:
    per_character = 0.0
    for size in SIZES:
        text = report_of(size)
        gc.collect()
        started, started_cpu = time.perf_counter(), time.process_time()
        check(text)
        wall, taken = time.perf_counter() - started, time.process_time() - started_cpu
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        ratio = taken / size / per_character if per_character else 1.0
        per_character = per_character or taken / size
        print(
            f"{size:>9,} 字：处理器 {taken:6.2f} 秒（墙钟 {wall:.2f}），{1e6 * taken / size:6.2f} 微秒/字，"
            f"为最小样本每字用时的 {ratio:.2f} 倍，内存峰值 {memory:.0f} MiB"
        )
        if size == HUNDRED_PAGES and (taken > LIMIT_SECONDS or memory > LIMIT_MIB):
            raise SystemExit(f"百页报告超出约定：{taken:.2f} 秒，{memory:.0f} MiB")


if __name__ == "__main__":
    main()
