import { defaultRegistry, Registry } from '@sonde/metrics';
import { type ReadOptions, readOptions } from '../options/read-options.js';
import type { StartOptions } from '../options/start-options.js';
import { connect } from './connect.js';
import { joinRegistered } from './join-registered.js';
import { loggerOf } from './log.js';
import { noteRunning, noteStopped, placeOfCall, refuseSecondStart, startedByRegister } from './running.js';
import { serviceIdentity } from './service-identity.js';
import type { Sonde } from './sonde.js';
import { allOff, end, type Wiring } from './wiring.js';

/**
 * Measures this service: process, requests, queries, with metrics, probes and profiles on a port of their own, OTLP where
 * there is an endpoint, and a graceful shutdown. What each part does, and how to have it by hand, is in the README.
 *
 *     const sonde = start({ serviceName: 'shop' });
 *
 * After `--import sonde/register` it gives what that has begun, adds `checks` and `closers` to it, and tells which other
 * options came too late.
 *
 * @throws SondeError SONDE_INVALID_OPTION for an option or a variable of the environment that makes no sense,
 * SONDE_ALREADY_STARTED; and what `checks` and `closers` are refused for. Nothing else makes it throw
 */
export function start(options: StartOptions = {}): Sonde {
  const place = placeOfCall(start);
  const registered = startedByRegister();
  if (registered !== undefined) return joinRegistered(registered, options, place);
  return startWith(readOptions(options, process.env, false), { isEarly: false, place });
}

export interface StartCircumstances {
  /** Whether nothing of the program has been loaded yet. */
  readonly isEarly: boolean;
  /** Where it was asked for, for whoever does it a second time. */
  readonly place: string;
}

export function startWith({ settings, faults }: ReadOptions, { isEarly, place }: StartCircumstances): Sonde {
  refuseSecondStart();
  const { env } = process;
  const log = loggerOf(settings, env);
  for (const fault of faults) log.warn(fault.message);
  const wiring: Wiring = {
    settings: settings.enabled ? settings : allOff(settings),
    registry: settings.registry ?? (settings.enabled ? ownRegistry(settings.exemplars) : new Registry()),
    log,
    identity: serviceIdentity(settings, env),
    env,
    isEarly,
    ends: [],
  };
  // Of a registry that was handed in, faults are told where its owner wants them.
  if (settings.registry === undefined && settings.enabled) {
    for (const registry of new Set([defaultRegistry, wiring.registry])) {
      wiring.ends.push(registry.onFault((fault) => log.warn(fault.message)));
    }
  }
  let stopping: Promise<void> | undefined;
  const stop = () => (stopping ??= end(wiring).then(noteStopped));
  try {
    // Not spread: that would read, and load, the profiler.
    const sonde: Sonde = Object.assign(connect(wiring), { stop });
    noteRunning(sonde, place);
    return sonde;
  } catch (error) {
    void end(wiring);
    throw error;
  }
}

/** The one that everybody records into who names none; with exemplars, one that has it attached. */
function ownRegistry(exemplars: boolean): Registry {
  if (!exemplars) return defaultRegistry;
  const registry = new Registry({ exemplars: true });
  registry.attach(defaultRegistry);
  return registry;
}
