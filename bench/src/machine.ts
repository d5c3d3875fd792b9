import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';

/** What the figures were measured on. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly system: string;
  readonly node: string;
}

export function thisMachine(): Machine {
  const [first] = cpus();
  return {
    cpu:
      first === undefined ? 'unknown CPU' : `${first.model.trim()}${first.speed > 0 ? ` at ${first.speed} MHz` : ''}`,
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release().split('-')[0]}`,
    node: process.versions.node,
  };
}

/** A line about other work on the machine, where there is enough of it to blur the figures. */
export function otherWork(): string | undefined {
  const [lastMinute = 0] = loadavg();
  if (lastMinute < 0.7) return undefined;
  return `other work is running here (load ${lastMinute.toFixed(1)}): trust the ratios, not the figures`;
}
