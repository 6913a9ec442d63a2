import { z } from 'zod';
import { ConfigRequirementsReadResult } from '../../protocol/config-requirements.ts';
import { concurrent, defineMethod } from '../define-method.ts';

export const configRequirementsRead = defineMethod({
  name: 'configRequirements/read',
  summary: 'Read what an organisation asks of the configuration.',
  stability: 'stable',
  params: z.object({}),
  result: ConfigRequirementsReadResult,
  optionalParams: true,
  order: concurrent,
  handle: (_, { config }) => config.readRequirements(),
});
