/** A command by its name: loaded when it is asked for, so that none waits for what another one needs. */
export interface Command {
  readonly name: string;
  /** One line of the help. */
  readonly says: string;
  /** @returns what runs it: given what stands behind the name, it gives the exit code */
  readonly load: () => Promise<(argv: readonly string[]) => Promise<number>>;
}

export const commands: readonly Command[] = [
  {
    name: 'top',
    says: 'a live view of a service: rates, errors, latencies, memory, findings',
    load: async () => (await import('./top/top.js')).run,
  },
  {
    name: 'check',
    says: 'what is wrong with the metrics that a service exposes',
    load: async () => (await import('./check/check.js')).run,
  },
  {
    name: 'profile',
    says: 'a CPU or heap profile of a running service, as an HTML report',
    load: async () => (await import('./profile/profile.js')).run,
  },
  {
    name: 'advise',
    says: 'what should be mended in a database: indexes, plans, tables',
    load: async () => (await import('./advise/advise.js')).run,
  },
];
