import { type FileLayer, nodeFileLayer } from '../../../src/store/local/files/file-layer.ts';

/**
 * A file system that stops for good after so many changes, as a process that is killed does. Appending to a file that
 * was there does not count.
 */
export function dyingAfter(changes: number): FileLayer {
  let left = changes;
  const change =
    <Args extends readonly unknown[], Result>(call: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      left -= 1;
      if (left < 0) throw new Error('killed');
      return call(...args);
    };
  return {
    ...nodeFileLayer,
    async open(path, mode) {
      if (mode === 'lock' || mode === 'read' || mode === 'append') return nodeFileLayer.open(path, mode);
      const file = await change(nodeFileLayer.open)(path, mode);
      return { ...file, write: change(file.write), sync: change(file.sync) };
    },
    rename: change(nodeFileLayer.rename),
    setTimes: change(nodeFileLayer.setTimes),
    unlink: (path) => (path.endsWith('.lock') ? nodeFileLayer.unlink(path) : change(nodeFileLayer.unlink)(path)),
    syncFolder: (folder) =>
      folder.includes('sessions') ? change(nodeFileLayer.syncFolder)(folder) : Promise.resolve(),
  };
}
