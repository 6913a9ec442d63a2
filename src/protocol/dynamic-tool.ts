import { z } from 'zod';

const described = { name: z.string(), description: z.string() };
const callable = { ...described, inputSchema: z.unknown(), deferLoading: z.boolean().optional() };

const DynamicToolFunction = z.object({ type: z.literal('function'), ...callable });

/** A tool that the client runs: a function, a namespace of functions, or the older form without `type`. */
export const DynamicToolSpec = z
  .union([
    DynamicToolFunction,
    z.object({ type: z.literal('namespace'), ...described, tools: z.array(DynamicToolFunction) }),
    z.object({ ...callable, namespace: z.string().nullish() }),
  ])
  .meta({ id: 'DynamicToolSpec' });
export type DynamicToolSpec = z.output<typeof DynamicToolSpec>;
