/** Passes on the first message and then at most one in that time: what is between is out of date anyway. */
export function progressEvery(intervalMs: number, emit: (message: string) => void): (message: string) => void {
  let quietUntil = 0;
  return (message) => {
    const now = performance.now();
    if (now < quietUntil) return;
    quietUntil = now + intervalMs;
    emit(message);
  };
}
