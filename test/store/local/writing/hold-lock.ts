import { nodeFileLayer } from '../../../../src/store/local/files/file-layer.ts';
import { WriterLocks } from '../../../../src/store/local/writing/writer-lock.ts';

// Run as a process of its own: takes the lock of a thread, says how that went, and keeps it until its input ends.
const [home = '', threadId = ''] = process.argv.slice(2);
const locks = new WriterLocks({ home, files: nodeFileLayer, onWarning: (message) => console.log(message) });
try {
  const lock = await locks.acquire(threadId);
  console.log('held');
  process.stdin.resume();
  await new Promise((resolve) => process.stdin.once('end', resolve));
  await lock.release();
  console.log('released');
} catch (reason) {
  console.log(reason instanceof Error ? reason.message : reason);
}
