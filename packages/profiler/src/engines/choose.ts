import * as v8 from 'node:v8';
import { type Clock, checkOptions, describeThrown, describeValue, type OptionRule } from '@sonde/metrics';
import { profilerError } from '../errors.js';
import { DatadogEngine } from './datadog/datadog-engine.js';
import { loadDatadogProfiler } from './datadog/datadog-profiler.js';
import type { CpuEngine } from './engine.js';
import { InspectorEngine } from './inspector/inspector-engine.js';
import { loadInspector } from './inspector/profiler-session.js';
import { startCpuProfileOf, V8Engine } from './v8/v8-engine.js';
import { loadV8ProfilerNext, V8ProfilerNextEngine } from './v8-profiler-next/v8-profiler-next-engine.js';

export type EngineName = 'inspector' | 'v8' | 'v8-profiler-next' | 'datadog';

export interface EngineOptions {
  readonly clock?: Clock | undefined;
  /** Of the inspector: stay ready for the next capture, until `close()`. Default false. */
  readonly keepWarm?: boolean | undefined;
}

const rules: Readonly<Record<keyof EngineOptions, OptionRule>> = {
  clock: ['a Clock', (value) => typeof (value as Partial<Clock> | null)?.monotonicMs === 'function'],
  keepWarm: ['true or false', (value) => typeof value === 'boolean'],
};

const makers: Readonly<Record<EngineName, (options: EngineOptions) => CpuEngine>> = {
  inspector: (options) => new InspectorEngine(options),
  v8: (options) => new V8Engine(options),
  'v8-profiler-next': ({ clock }) => new V8ProfilerNextEngine({ clock, profiler: loadV8ProfilerNext() }),
  datadog: ({ clock }) => new DatadogEngine({ clock, profiler: loadDatadogProfiler() }),
};

export const engineNames = Object.keys(makers) as readonly EngineName[];

/**
 * An engine by its name. `auto` is what Node has itself and allows: the inspector, else `node:v8`; it never needs a
 * package.
 *
 * @throws SondeError SONDE_PROFILER_ENGINE_MISSING: its package is not there or does not load, or this Node has none.
 * SONDE_INVALID_OPTION: there is none of that name
 */
export function chooseEngine(name: EngineName | 'auto' = 'auto', options: EngineOptions = {}): CpuEngine {
  checkOptions('chooseEngine()', rules, options);
  if (name === 'auto') return ownEngine(options);
  if (!Object.hasOwn(makers, name)) {
    throw profilerError(
      'SONDE_INVALID_OPTION',
      'the engine',
      describeValue(name),
      ['auto', ...engineNames].join(', '),
      'Leave it out for Node’s own.',
    );
  }
  if (name === 'v8' && startCpuProfileOf(v8) === undefined) throw noStartCpuProfile();
  return makers[name](options);
}

function ownEngine(options: EngineOptions): CpuEngine {
  const denial = inspectorDenial();
  if (denial === undefined) return makers.inspector(options);
  if (startCpuProfileOf(v8) !== undefined) return makers.v8(options);
  throw profilerError(
    'SONDE_PROFILER_ENGINE_MISSING',
    'an engine for CPU profiles',
    `an inspector that is denied (${describeThrown(denial)}), on a Node without v8.startCpuProfile()`,
    'one of them',
    'Run with --allow-inspector, or on Node 24 or later.',
    denial,
  );
}

/** Why no session can be opened; undefined where one can. */
function inspectorDenial(): unknown {
  try {
    const { Session } = loadInspector();
    const session = new Session();
    session.connect();
    session.disconnect();
    return undefined;
  } catch (error) {
    return error ?? new Error('unknown');
  }
}

function noStartCpuProfile() {
  return profilerError(
    'SONDE_PROFILER_ENGINE_MISSING',
    'the engine v8',
    `Node ${process.versions.node}, which has no v8.startCpuProfile()`,
    'Node 24 or later',
    'Leave the engine out: Node’s own inspector is on every version.',
  );
}
