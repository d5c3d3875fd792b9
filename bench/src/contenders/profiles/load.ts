import type { ContenderId } from '../contender.js';
import type { ProfiledProcess, ProfiledWindows } from './profiled-process.js';

const at100Hz = 10_000;
const at1kHz = 1000;

/**
 * Loads one contender of row 11, and nothing of the others.
 *
 * @param kind `service`: profiled for as long as it runs; `work`: for stretches of less than a second
 */
export async function loadProfiled(id: ContenderId, kind: 'service' | 'work'): Promise<ProfiledProcess> {
  const sonde = async (intervalUs: number, labels: boolean) => {
    const { sondeContinuous, sondeOnDemand } = await import('./sonde.js');
    return (kind === 'service' ? sondeContinuous : sondeOnDemand)({ intervalUs, labels });
  };
  switch (id) {
    case 'unprofiled':
      return (await import('./unprofiled.js')).unprofiled();
    case 'sonde-idle':
      return (await import('./sonde.js')).sondeIdle();
    case 'sonde-100hz':
      return sonde(at100Hz, false);
    case 'sonde-routes':
      return sonde(at100Hz, true);
    case 'sonde-1khz':
      return sonde(at1kHz, false);
    case 'v8-profiler-next':
      return (await import('./v8-profiler-next.js')).v8ProfilerNext(at100Hz);
    case 'datadog-pprof':
      return (await import('./datadog-pprof.js')).datadogPprof(at100Hz);
    default:
      throw new Error(`${id} takes no profiles`);
  }
}

export async function loadWindows(id: ContenderId): Promise<ProfiledWindows> {
  switch (id) {
    case 'sonde-routes':
      return (await import('./sonde.js')).sondeWindows();
    case 'v8-profiler-next':
      return (await import('./v8-profiler-next.js')).v8ProfilerNextWindows();
    case 'datadog-pprof':
      return (await import('./datadog-pprof.js')).datadogPprofWindows();
    default:
      throw new Error(`${id} takes no windows`);
  }
}
