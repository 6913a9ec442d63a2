import { z } from 'zod';
import { i64 } from './integers.ts';

/** UUID of a thread. Requests may spell it in any letter case; the server answers in lower case. */
export const ThreadId = z.string();
export type ThreadId = z.output<typeof ThreadId>;

/** Id of a turn, unique within its thread. */
export const TurnId = z.string();
export type TurnId = z.output<typeof TurnId>;

/** Id of an item, unique within its thread; opaque. */
export const ItemId = z.string();
export type ItemId = z.output<typeof ItemId>;

/** Id of a JSON-RPC request. The server's own are integers; a client's may be strings. */
export const RequestId = z.union([z.string(), i64]).meta({ id: 'RequestId' });
export type RequestId = z.output<typeof RequestId>;
