/** Resolves when `work` settles, either way, or when the time is up. */
export async function settleWithin(work: Promise<unknown>, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timeoutMs);
  });
  try {
    await Promise.race([work.catch(() => {}), timeUp]);
  } finally {
    clearTimeout(timer);
  }
}
