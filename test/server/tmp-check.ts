import { methods } from '../../src/methods/index.ts';
import { unbuiltMethods } from '../../src/methods/unbuilt.ts';
import { notifications } from '../../src/protocol/notifications/index.ts';
import type { AppServerOptions } from '../../src/server/server.ts';
export const o: Pick<AppServerOptions, 'methods' | 'unbuilt' | 'notifications'> = { methods, unbuilt: unbuiltMethods, notifications };
