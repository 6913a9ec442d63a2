const PARENT_CHECK_MS = 500;
const SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;
type EndSignal = keyof typeof SIGNALS;

/** What ends the server, whichever comes first. */
export type EndReason = 'connection closed' | 'parent death' | EndSignal;

export interface LifetimeOptions {
  /** Resolves when the client's input has ended, or nothing can be written to it any more. */
  readonly connectionClosed: Promise<void>;
  /** Ends the process at once. */
  readonly exit: (code: number) => void;
}

/**
 * Resolves with the first reason to end. A second signal ends the process at once: the user has said it twice.
 *
 * A parent that died without closing our input counts too; the operating system then gives us another one.
 */
export function endOfLife({ connectionClosed, exit }: LifetimeOptions): Promise<EndReason> {
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
    void connectionClosed.then(() => end('connection closed'));
  });
}
