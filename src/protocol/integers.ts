import { z } from 'zod';

/** Unsigned 32-bit integer: limits, counts of turns, line numbers. */
export const u32 = z.uint32();

/** Signed 32-bit integer: exit codes, percentages, depths. */
export const i32 = z.int32();

/** Unsigned integer up to 2^53 - 1; the originals have 64 bits. */
export const u64 = z.int().nonnegative();

/** Signed integer up to 2^53 - 1 either way: unix times, durations, token counts. The originals have 64 bits. */
export const i64 = z.int();
