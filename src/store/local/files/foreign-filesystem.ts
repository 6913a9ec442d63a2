import { statfsSync } from 'node:fs';
import { isMissing } from './file-layer.ts';

/** NFS, SMB (three kinds), FUSE, 9p, Ceph, Lustre, AFS, VirtualBox. */
const FOREIGN_FILESYSTEMS = new Set([
  0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x65735546, 0x01021997, 0x00c36400, 0x0bd00bd0, 0x5346414f, 0x786f4256,
]);

/** Whether a folder may be another machine's: each call takes long there, and what others do in it makes no event here. */
export function isForeign(folder: string): boolean {
  try {
    return process.platform === 'linux' && FOREIGN_FILESYSTEMS.has(statfsSync(folder).type);
  } catch (reason) {
    if (isMissing(reason)) return false;
    throw reason;
  }
}
