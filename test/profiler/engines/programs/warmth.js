// What starting and stopping costs: cold, in the midst of another capture, and kept warm.
import { setTimeout as delay } from 'node:timers/promises';
import { chooseEngine } from '@sonde/profiler';
import { samplerThreads } from './readings.js';
import { work } from './workload.js';

const [, , name = 'inspector', turns = '20', windowMs = '100'] = process.argv;
const options = { intervalUs: 10_000, title: 'turn' };

async function timed(body) {
  const began = performance.now();
  const result = await body();
  return [performance.now() - began, result];
}

async function cost(engine) {
  const starts = [];
  const stops = [];
  for (let i = 0; i < Number(turns); i++) {
    const [startMs, capture] = await timed(() => engine.start(options));
    work(Number(windowMs));
    await delay(1);
    const [stopMs] = await timed(() => capture.stop());
    starts.push(startMs);
    stops.push(stopMs);
  }
  return { start: summary(starts), stop: summary(stops) };
}

function summary(all) {
  const sorted = all.toSorted((a, b) => a - b);
  const round = (ms) => Math.round(ms * 100) / 100;
  return { median: round(sorted[Math.floor(sorted.length / 2)]), worst: round(sorted.at(-1)) };
}

const found = {};
const engine = chooseEngine(name);
found.cold = await cost(engine);
if (engine.abilities.overlapping) {
  const around = await engine.start(options);
  found.overlapping = await cost(engine);
  await around.cancel();
}
if (name === 'inspector') {
  const warm = chooseEngine(name, { keepWarm: true });
  await (await warm.start(options)).stop();
  found.keptWarm = await cost(warm);
  found.samplersWhileWarm = samplerThreads();
  await warm.close();
}
found.samplers = samplerThreads();
console.log(JSON.stringify(found));
