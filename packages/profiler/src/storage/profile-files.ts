import { randomBytes } from 'node:crypto';

/** The name of a profile's file: what it is, when it began, who wrote it. */
export interface ProfileFile {
  readonly name: string;
  /** Being written: it gets its name when all of it is there. */
  readonly isTemporary: boolean;
  /** Of the process that wrote it. */
  readonly pid: number;
  /** Milliseconds since the Unix epoch: when the profile began. */
  readonly startedAtMs: number;
}

/** `sonde-20261122T104512.123Z-4711-9f3a51-12.pb.gz`, and with a dot before and `.tmp` behind it while it is written. */
const pattern =
  /^(\.?)sonde-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)\.(\d{3})Z-(\d{1,10})-[0-9a-f]{6}-\d{1,15}(\.[a-z0-9.]{1,20}?)(\.tmp)?$/;

/** Gives names that no other process gives: containers have one directory, and each a process 1. */
export class ProfileNames {
  private readonly pid: number;
  private readonly own = randomBytes(3).toString('hex');
  private count = 0;

  constructor(pid = process.pid) {
    this.pid = pid;
  }

  /** @param extension with its dot: `.pb.gz` */
  next(startedAtMs: number, extension: string): string {
    const time = new Date(startedAtMs).toISOString().replaceAll(/[-:]/g, '');
    return `sonde-${time}-${this.pid}-${this.own}-${++this.count}${extension}`;
  }
}

export function temporaryName(name: string): string {
  return `.${name}.tmp`;
}

/** Reads a name that `ProfileNames` gave; files of all other names are somebody else's. */
export function parseProfileName(name: string): ProfileFile | undefined {
  const match = pattern.exec(name);
  if (match === null) return undefined;
  const [, dot, year, month, day, hour, minute, second, ms, pid, , tmp] = match;
  if ((dot === '.') !== (tmp === '.tmp')) return undefined;
  const startedAtMs = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
    Number(ms),
  );
  return { name, isTemporary: dot === '.', pid: Number(pid), startedAtMs };
}
