import { z } from 'zod';
import { ServerDiagnosticsResult } from '../../protocol/diagnostics.ts';
import { concurrent, defineMethod } from '../define-method.ts';

export const serverDiagnostics = defineMethod({
  name: 'server/diagnostics',
  summary: 'Tell how much memory the server takes.',
  stability: 'experimental',
  params: z.object({}),
  result: ServerDiagnosticsResult,
  order: concurrent,
  handle: () => ({
    process: { id: process.pid, residentMemoryBytes: process.memoryUsage.rss(), physicalFootprintBytes: null },
    gauges: [],
  }),
});
