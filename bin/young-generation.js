import { setFlagsFromString } from 'node:v8';

/**
 * Keeps the room for young objects as small as V8 begins with. V8 doubles it up to 32 MB and then leaves that much garbage
 * there; what a server makes lives for moments, fits into the first one, and stays in the caches of the processor.
 *
 * It belongs to the process, and the start of a thread sets it back.
 */
export function keepYoungGenerationSmall() {
  keepSmall();
  process.on('worker', (worker) => worker.once('online', keepSmall));
}

function keepSmall() {
  setFlagsFromString('--semi-space-growth-factor=1');
}
