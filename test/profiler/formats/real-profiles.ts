import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Computes for half a second, keeps five thousand orders alive, and writes what is alive. */
const program = `
function fibonacci(n) { return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2); }
class PlantedOrder { constructor(id) { this.id = id; this.lines = new Array(100).fill(id); } }
const kept = (globalThis.kept = []);
for (let id = 0; id < 5000; id++) kept.push(new PlantedOrder(id));
const until = Date.now() + 500;
while (Date.now() < until) fibonacci(22);
require('node:v8').writeHeapSnapshot('real.heapsnapshot');
`;

export interface RealProfiles {
  readonly cpuprofile: string;
  readonly heapprofile: string;
  readonly heapsnapshot: string;
  /** The program they are of. */
  readonly file: string;
  remove(): Promise<void>;
}

/** Files as Node itself writes them. */
export async function realProfiles(): Promise<RealProfiles> {
  const folder = await mkdtemp(join(tmpdir(), 'sonde-real-'));
  const file = join(folder, 'program.cjs');
  await writeFile(file, program);
  await run(process.execPath, ['--cpu-prof', '--cpu-prof-name=real.cpuprofile', file], { cwd: folder });
  const heap = ['--heap-prof', '--heap-prof-interval=16384', '--heap-prof-name=real.heapprofile'];
  await run(process.execPath, [...heap, file], { cwd: folder });
  return {
    cpuprofile: join(folder, 'real.cpuprofile'),
    heapprofile: join(folder, 'real.heapprofile'),
    heapsnapshot: join(folder, 'real.heapsnapshot'),
    file,
    remove: () => rm(folder, { recursive: true }),
  };
}
