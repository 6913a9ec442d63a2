import { z } from 'zod';
import { ItemId, ThreadId } from './ids.ts';
import { u32, u64 } from './integers.ts';
import { pageParams, pageResult } from './page.ts';

/** Params of `thread/backgroundTerminals/list`. */
export const BackgroundTerminalsListParams = z.object({ threadId: ThreadId, ...pageParams });
export type BackgroundTerminalsListParams = z.output<typeof BackgroundTerminalsListParams>;

/** A command of the agent that is still running. */
export const ThreadBackgroundTerminal = z
  .object({
    /** Its `commandExecution` item. */
    itemId: ItemId,
    /** Decimal number, unique within the thread. */
    processId: z.string(),
    /** The script, without the shell that runs it. */
    command: z.string(),
    cwd: z.string(),
    /** Id of its process in the operating system. */
    osPid: u32.nullish(),
    /** Not measured: `null`. */
    cpuPercent: z.number().nullish(),
    /** Not measured: `null`. */
    rssKb: u64.nullish(),
  })
  .meta({ id: 'ThreadBackgroundTerminal' });
export type ThreadBackgroundTerminal = z.output<typeof ThreadBackgroundTerminal>;

/** Result of `thread/backgroundTerminals/list`. */
export const BackgroundTerminalsListResult = z.object({ data: z.array(ThreadBackgroundTerminal), ...pageResult });
export type BackgroundTerminalsListResult = z.output<typeof BackgroundTerminalsListResult>;

/** Params of `thread/backgroundTerminals/terminate`. */
export const BackgroundTerminalsTerminateParams = z.object({ threadId: ThreadId, processId: z.string() });
export type BackgroundTerminalsTerminateParams = z.output<typeof BackgroundTerminalsTerminateParams>;

/** Result of `thread/backgroundTerminals/terminate`; `terminated: false`: no such command runs. */
export const BackgroundTerminalsTerminateResult = z.object({ terminated: z.boolean() });
export type BackgroundTerminalsTerminateResult = z.output<typeof BackgroundTerminalsTerminateResult>;
