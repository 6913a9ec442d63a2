const PARENT_CHECK_MS = 500;
const SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;
type EndSignal = keyof typeof SIGNALS;

/** What ends the server, whichever comes first. */
export type EndReason = 'end of input' | 'parent death' | EndSignal;

export interface LifetimeOptions {
  /** Resolves when the client's side of the connection is closed. */
  readonly inputEnded: Promise<void>;
  /** Ends the process at once. */
  readonly exit: (code: number) => void;
}

/**
 * Resolves with the first reason to end. A second signal ends the process at once: the user has said it twice.
 *
 * A parent that died without closing our input counts too; the operating system then gives us another one.
 */
export function endOfLife({ inputEnded, exit }: LifetimeOptions): Promise<EndReason> {
  return new Promise((resolve) => {
    let isEnding = false;
    const end = (reason: EndReason): void => {
      isEnding = true;
      clearInterval(parentCheck);
      resolve(reason);
    };
    const parent = process.ppid;
    const parentCheck = setInterval(() => {
      if (process.ppid !== parent) end('parent death');
    }, PARENT_CHECK_MS).unref();
    let signals = 0;
    for (const [signal, number] of Object.entries(SIGNALS)) {
      process.on(signal, () => {
        signals += 1;
        if (signals > 1) exit(128 + number);
        else if (!isEnding) end(signal as EndSignal);
      });
    }
    void inputEnded.then(() => end('end of input'));
  });
}
