import { type Figure, type MeasureContext, median } from '../measure.ts';
import { makeHome, removeHome, ServerProcess } from '../server-process.ts';

const RUNS = 9;

/** From spawn to the answer of `initialize`, in an empty home; memory right after. */
export async function start({ subject, model }: MeasureContext): Promise<readonly Figure[]> {
  const times: number[] = [];
  const sizes: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const home = makeHome(model.port);
    const begin = performance.now();
    const server = new ServerProcess(subject, home);
    await server.initialize();
    times.push(performance.now() - begin);
    sizes.push(server.rssMb());
    await server.stop();
    removeHome(home);
  }
  return [
    { name: 'start to initialize', unit: 'ms', value: median(times), better: 'less' },
    { name: 'RSS after initialize', unit: 'MB', value: median(sizes), better: 'less' },
  ];
}
