import { z } from 'zod';
import { ConfigRequirementsReadResult } from '../../protocol/config.ts';
import { concurrent, defineMethod } from '../define-method.ts';

export const configRequirementsRead = defineMethod({
  name: 'configRequirements/read',
  summary: 'Read what an organisation asks of the configuration: this server enforces nothing.',
  stability: 'stable',
  params: z.object({}),
  result: ConfigRequirementsReadResult,
  optionalParams: true,
  order: concurrent,
  handle: () => ({ requirements: null }),
});
