import type { StatsFs } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { checkOptions, SondeError } from '@sonde/metrics';
import type { CheckDefinition, CheckResult } from '../model/check.js';
import { type DefinitionOptions, definitionOf, definitionRules } from './definition-options.js';
import { fraction, positive } from './limit-rules.js';

export interface DiskCheckOptions extends DefinitionOptions {
  /** A directory, or a file, of the file system. Default: the working directory of the process. */
  readonly path?: string | undefined;
  /** `down` with less, in bytes. Default: no limit. */
  readonly minFreeBytes?: number | undefined;
  /** `down` with a smaller part free, from 0 to 1. Default 0.05, where neither is given. */
  readonly minFreeRatio?: number | undefined;
  /** `degraded` with a smaller part free. Default: never. */
  readonly degradedFreeRatio?: number | undefined;
}

const rules = {
  ...definitionRules,
  path: ['a path', (value: unknown) => typeof value === 'string' && value !== '' && !value.includes('\0')],
  minFreeBytes: positive,
  minFreeRatio: fraction,
  degradedFreeRatio: fraction,
} as const;

/**
 * Looks at the space that is left to the process on a file system, and the inodes, where it has a number of them. What
 * is kept for root counts as used.
 *
 * @throws SondeError SONDE_INVALID_OPTION
 */
export function diskCheck(options: DiskCheckOptions = {}): CheckDefinition {
  checkOptions('diskCheck()', rules, options);
  const { path = process.cwd(), minFreeBytes, degradedFreeRatio } = options;
  const minFreeRatio = options.minFreeRatio ?? (minFreeBytes === undefined ? 0.05 : undefined);
  if (degradedFreeRatio !== undefined && minFreeRatio !== undefined && degradedFreeRatio <= minFreeRatio) {
    throw new SondeError('SONDE_INVALID_OPTION', {
      what: 'option "degradedFreeRatio" of diskCheck()',
      got: String(degradedFreeRatio),
      expected: `more than minFreeRatio, ${minFreeRatio}`,
      next: 'It is told before the disk is too full, not after.',
    });
  }
  // One at a time: where a network file system hangs, each holds one of the few threads that the whole process has for
  // files and names of hosts, and cannot be called back.
  let looking: Promise<StatsFs> | undefined;
  const look = () => {
    looking ??= statfs(path).finally(() => {
      looking = undefined;
    });
    return looking;
  };
  return {
    ...definitionOf(options),
    async check(): Promise<CheckResult> {
      const { bavail, blocks, bsize, ffree, files } = await look();
      const freeBytes = bavail * bsize;
      const freeRatio = blocks === 0 ? 1 : bavail / blocks;
      const details = { freeBytes, totalBytes: blocks * bsize, freeRatio: round(freeRatio) };
      if (files > 0 && ffree === 0) return { status: 'down', message: 'no inode is free', details };
      if (minFreeBytes !== undefined && freeBytes < minFreeBytes) {
        return { status: 'down', message: `${freeBytes} bytes are free, fewer than ${minFreeBytes}`, details };
      }
      if (minFreeRatio !== undefined && freeRatio < minFreeRatio) {
        return {
          status: 'down',
          message: `${percent(freeRatio)} is free, less than ${percent(minFreeRatio)}`,
          details,
        };
      }
      if (degradedFreeRatio !== undefined && freeRatio < degradedFreeRatio) {
        const message = `${percent(freeRatio)} is free, less than ${percent(degradedFreeRatio)}`;
        return { status: 'degraded', message, details };
      }
      return { status: 'up', details };
    },
  };
}

function round(ratio: number): number {
  return Math.round(ratio * 10_000) / 10_000;
}

function percent(ratio: number): string {
  return `${(ratio * 100).toFixed(1)} %`;
}
