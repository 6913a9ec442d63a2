import { z } from 'zod';

/** From the root of a filesystem: `/…`, or `C:\…` and `\\server\…` as Windows has them. */
const ABSOLUTE = /^(?:\/|[A-Za-z]:[\\/]|\\\\)[^\0]*$/;

/** Path of a file or folder on the machine of the server; a relative one is refused, as it would depend on where that runs. */
export const AbsolutePath = z.string().regex(ABSOLUTE, 'expected an absolute path for');
export type AbsolutePath = z.output<typeof AbsolutePath>;
