import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v8 from 'node:v8';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chooseEngine, type EngineName, engineNames } from './choose.js';
import { loadPeer } from './load-peer.js';
import { withWorkers } from './threads/with-workers.js';

const hasStartCpuProfile = 'startCpuProfile' in v8;

describe('chooseEngine', () => {
  test('is the inspector where nothing is said', () => {
    expect(chooseEngine().name).toBe('inspector');
    expect(chooseEngine('auto').name).toBe('inspector');
  });

  test('knows all by name', () => {
    expect(engineNames).toEqual(['inspector', 'v8', 'v8-profiler-next', 'datadog']);
    expect(chooseEngine('inspector').abilities.overlapping).toBe(true);
  });

  test('refuses others', () => {
    for (const name of ['pprof', '', 'constructor', null]) {
      expect(() => chooseEngine(name as EngineName)).toThrow(/expected auto, inspector, v8,.*SONDE_INVALID_OPTION/);
    }
  });

  test('refuses node:v8 where it has no profiles', () => {
    if (hasStartCpuProfile) expect(chooseEngine('v8').name).toBe('v8');
    else expect(() => chooseEngine('v8')).toThrow(/has no v8\.startCpuProfile.*SONDE_PROFILER_ENGINE_MISSING/);
  });
});

describe('loadPeer', () => {
  let folder: string;
  const peer = { package: 'a-native-profiler', purpose: 'time on the CPU' };

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'peer-'));
    for (const [place, text] of [
      ['broken', `throw new Error("Cannot find module './build/profiler.node'\\nRequire stack:\\n- /somewhere")`],
      ['lacking', `require('something-else-that-is-not-there')`],
      ['whole', 'module.exports = { start() {} };'],
    ] as const) {
      const at = join(folder, place, 'node_modules', peer.package);
      mkdirSync(at, { recursive: true });
      writeFileSync(join(at, 'index.js'), text);
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const from = (...places: string[]) => places.map((place) => join(folder, place, 'package.json'));

  test('loads what is there, the first of the folders before the others', () => {
    expect(loadPeer(peer, from('whole', 'broken'))).toHaveProperty('start');
    expect(loadPeer(peer, from('nowhere', 'whole'))).toHaveProperty('start');
  });

  test('says in one line what it is for and how to install it', () => {
    expect(() => loadPeer(peer, from('nowhere'))).toThrow(
      'the engine of a-native-profiler (time on the CPU): got no such package, expected it to be installed. ' +
        "Run npm install a-native-profiler, or leave the engine out: Node's own inspector needs no package. " +
        '[SONDE_PROFILER_ENGINE_MISSING]',
    );
  });

  test.each([
    ['broken', "Cannot find module './build/profiler.node'"],
    ['lacking', "Cannot find module 'something-else-that-is-not-there'"],
  ])('tells a package that does not load from one that is not there: %s', (place, reason) => {
    for (const places of [from(place, 'nowhere'), from('nowhere', place)]) {
      const load = () => loadPeer(peer, places);
      expect(load).toThrow(
        `got Error: ${reason}, expected a native module for Node ${process.versions.node}. Run npm rebuild`,
      );
      expect(load).not.toThrow('\n');
    }
  });
});

test.each([null, { clock: 5 }, { keepWarm: 'yes' }, { warm: true }])('the options %o are refused', (options) => {
  expect(() => chooseEngine('auto', options as never)).toThrow(
    expect.objectContaining({ code: 'SONDE_INVALID_OPTION' }),
  );
});

test.each([undefined, null, 42, 'inspector', {}])('withWorkers(%o) is refused', (engine) => {
  expect(() => withWorkers(engine as never)).toThrow(expect.objectContaining({ code: 'SONDE_INVALID_OPTION' }));
});
