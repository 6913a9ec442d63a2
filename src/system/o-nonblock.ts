import { constants } from 'node:fs';

/** Opening a pipe waits for its other end without this; Windows has no such flag and no such files. */
export const O_NONBLOCK = constants.O_NONBLOCK ?? 0;
