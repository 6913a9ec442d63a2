import { z } from 'zod';
import { u32, u64 } from './integers.ts';

/** Result of `server/diagnostics`. */
export const ServerDiagnosticsResult = z.object({
  process: z
    .object({
      id: u32,
      residentMemoryBytes: u64.nullish(),
      /** Known on macOS only; this server does not ask for it. */
      physicalFootprintBytes: u64.nullish(),
    })
    .meta({ id: 'ServerDiagnosticsProcess' }),
  gauges: z.array(z.object({ name: z.string(), value: u64 }).meta({ id: 'ServerDiagnosticsGauge' })),
});
export type ServerDiagnosticsResult = z.output<typeof ServerDiagnosticsResult>;
