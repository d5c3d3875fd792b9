import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Profile, readProfile, renderReport, reportOf, writeProfile } from '@sonde/profiler';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { browsers, installChromium } from '../../browser/open-browser.js';
import { describeWith } from '../../servers.js';
import { selfByName, total } from './self-values.js';

/** What DevTools reads from a file: `CPUProfileDataModel` and the type `Profiler.Profile` of its protocol. */
interface DevToolsProfile {
  nodes: {
    id: number;
    callFrame: { functionName: string; scriptId: string; url: string; lineNumber: number; columnNumber: number };
    hitCount?: number;
    children?: number[];
    positionTicks?: { line: number; ticks: number }[];
  }[];
  startTime: number;
  endTime: number;
  samples?: number[];
  timeDeltas?: number[];
}

/** What is broken of the rules that DevTools relies on: fields and types of the protocol, one tree, samples of its nodes. */
function faultsOf(profile: DevToolsProfile): string[] {
  const faults: string[] = [];
  const { nodes, samples = [], timeDeltas = [], startTime, endTime } = profile;
  const isWhole = (value: unknown) => Number.isSafeInteger(value);
  const byId = new Map(nodes.map((node) => [node.id, node]));
  if (byId.size !== nodes.length) faults.push('two nodes of one id');
  const parents = new Map<number, number>();
  for (const { id, callFrame, hitCount, children = [], positionTicks = [] } of nodes) {
    if (!isWhole(id) || id < 1) faults.push(`id ${id}`);
    const { functionName, scriptId, url, lineNumber, columnNumber } = callFrame;
    if (![functionName, scriptId, url].every((text) => typeof text === 'string')) faults.push(`texts of node ${id}`);
    // From 0; -1 where there is none.
    if (![lineNumber, columnNumber].every((place) => isWhole(place) && place >= -1)) faults.push(`place of node ${id}`);
    if (hitCount !== undefined && !(isWhole(hitCount) && hitCount >= 0)) faults.push(`hits of node ${id}`);
    for (const { line, ticks } of positionTicks) {
      if (!(isWhole(line) && line >= 1 && isWhole(ticks) && ticks >= 1)) faults.push(`ticks of node ${id}`);
    }
    for (const child of children) {
      if (!byId.has(child)) faults.push(`child ${child} is not there`);
      if (parents.has(child)) faults.push(`node ${child} has two parents`);
      parents.set(child, id);
    }
  }
  const roots = nodes.filter(({ id }) => !parents.has(id));
  if (roots.length !== 1 || roots[0] !== nodes[0]) faults.push(`${roots.length} roots`);
  if (nodes[0]?.callFrame.functionName !== '(root)') faults.push('the first node is not the root');
  if (samples.length !== timeDeltas.length) faults.push('samples and times differ in number');
  for (const id of samples) if (!byId.has(id)) faults.push(`sample of node ${id}`);
  if (!timeDeltas.every(isWhole)) faults.push('a time that is no whole number of microseconds');
  if (!(isWhole(startTime) && isWhole(endTime) && endTime >= startTime)) faults.push('start and end');
  return [...new Set(faults)];
}

/** When each sample was taken, as DevTools adds them up. */
function momentsOf({ startTime, timeDeltas = [] }: DevToolsProfile): number[] {
  let at = startTime;
  return timeDeltas.map((delta) => {
    at += delta;
    return at;
  });
}

/** Microseconds between a sample and the next, by function, as DevTools has it. */
function devToolsSelf(profile: DevToolsProfile): Record<string, number> {
  const moments = momentsOf(profile);
  const names = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame.functionName]));
  const order = moments.map((_, i) => i).sort((a, b) => moments[a]! - moments[b]! || a - b);
  const self: Record<string, number> = {};
  for (const [place, i] of order.entries()) {
    const name = names.get(profile.samples![i]!)!;
    const next = order[place + 1];
    self[name] = (self[name] ?? 0) + (next === undefined ? profile.endTime : moments[next]!) - moments[i]!;
  }
  return self;
}

const parsed = (bytes: Uint8Array) => JSON.parse(Buffer.from(bytes).toString()) as DevToolsProfile;

/** @param given a file of another tool, which has a function `plantedHot` */
async function checkFile(given: Uint8Array): Promise<void> {
  const theirs = parsed(given);
  expect(faultsOf(theirs)).toEqual([]);
  const [profile] = (await readProfile(given)) as [Profile];
  expect(profile.samples.count).toBe(theirs.samples!.length);
  expect(selfByName(profile)['plantedHot']! / total(profile)).toBeGreaterThan(0.3);
  const page = await renderReport(reportOf([profile]), { interactive: false });
  expect(page).toMatch(/The hottest function is plantedHot/);
  const ours = parsed(await writeProfile(profile, 'cpuprofile'));
  expect(faultsOf(ours)).toEqual([]);
  const moments = momentsOf(ours);
  expect(moments.every((at, i) => i === 0 || at >= moments[i - 1]!)).toBe(true);
  // Both tell DevTools the same: a sample lasts until the next.
  const [before, after] = [devToolsSelf(theirs), devToolsSelf(ours)];
  expect(Object.keys(after).sort()).toEqual(Object.keys(before).sort());
  for (const [name, us] of Object.entries(before)) expect(Math.abs(after[name]! - us), name).toBeLessThanOrEqual(2);
}

const hotLoop = `function plantedHot(ms) { let sum = 0; const until = performance.now() + ms; while (performance.now() < until) for (let i = 0; i < 2000; i++) sum += Math.sqrt(i * sum); return sum; }`;

describe('a .cpuprofile', () => {
  test('of node --cpu-prof is read, rendered, and written as DevTools wants it', { timeout: 180_000 }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sonde-devtools-'));
    try {
      const flags = ['--cpu-prof', '--cpu-prof-name=node.cpuprofile', '-e', `${hotLoop} plantedHot(1500);`];
      await promisify(execFile)(process.execPath, flags, { cwd: folder });
      await checkFile(await readFile(join(folder, 'node.cpuprofile')));
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describeWith(browsers, 'Chromium', installChromium, ({ path }) => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: path, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
  });
  afterAll(() => browser?.close());

  test('a .cpuprofile of its own profiler is read, rendered, and written so', { timeout: 180_000 }, async () => {
    const page = await browser.newPage();
    const devTools = await page.context().newCDPSession(page);
    await devTools.send('Profiler.enable');
    await devTools.send('Profiler.setSamplingInterval', { interval: 500 });
    await devTools.send('Profiler.start');
    await page.evaluate(`(() => { ${hotLoop} return plantedHot(1500); })()`);
    const { profile } = await devTools.send('Profiler.stop');
    await page.close();
    await checkFile(Buffer.from(JSON.stringify(profile)));
  });

  test('a file that breaks a rule is found out by these checks', async () => {
    const node = (id: number, functionName: string, children: number[] = []) => ({
      id,
      callFrame: { functionName, scriptId: '0', url: '', lineNumber: -1, columnNumber: -1 },
      children,
    });
    const good = {
      nodes: [node(1, '(root)', [2]), node(2, 'f')],
      startTime: 0,
      endTime: 9,
      samples: [2],
      timeDeltas: [1],
    };
    expect(faultsOf(good)).toEqual([]);
    expect(faultsOf({ ...good, samples: [3] })).toEqual(['sample of node 3']);
    expect(faultsOf({ ...good, timeDeltas: [] })).toEqual(['samples and times differ in number']);
    expect(faultsOf({ ...good, nodes: [node(1, '(root)'), node(2, 'f')] })).toEqual(['2 roots']);
    expect(faultsOf({ ...good, nodes: [node(1, '(root)', [2]), node(2, 'f', [2])] })).toEqual([
      'node 2 has two parents',
    ]);
    expect(faultsOf({ ...good, endTime: -1 })).toEqual(['start and end']);
  });
});
