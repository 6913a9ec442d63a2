import { asRecord } from './payload.ts';

/** Tells a thread's way of working from others. `mode`: what stands as `collaboration_mode` in a `turn_context`. */
export function modeKey(mode: unknown): string {
  const { mode: kind, settings } = asRecord(mode) ?? {};
  const { model, reasoning_effort, developer_instructions } = asRecord(settings) ?? {};
  return JSON.stringify([kind, model, reasoning_effort ?? null, developer_instructions ?? null]);
}
