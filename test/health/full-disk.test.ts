import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmdirSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Health } from '@sonde/health';
import { diskCheck } from '@sonde/health/checks';
import { Registry } from '@sonde/metrics';
import { expect, test } from 'vitest';

const run = (program: string, ...parameters: string[]) => spawnSync(program, parameters).status === 0;

test('a disk that fills up is degraded, then down, and up again when there is room', async (context) => {
  const path = mkdtempSync(join(tmpdir(), 'sonde-full-disk-'));
  const mounted = run('mount', '-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', path);
  try {
    if (!mounted) context.skip('a file system of its own needs root');
    const health = new Health({ registry: new Registry(), log: false });
    health.check({ name: 'disk', cacheMs: 0, ...diskCheck({ path, minFreeRatio: 0.1, degradedFreeRatio: 0.5 }) });
    const status = async () => (await health.probe('ready')).checks.get('disk')?.status;
    const file = join(path, 'file');
    expect(await status()).toBe('up');
    writeFileSync(file, Buffer.alloc(700_000));
    expect(await status()).toBe('degraded');
    expect(() => writeFileSync(file, Buffer.alloc(2_000_000))).toThrow(/ENOSPC/);
    expect(await status()).toBe('down');
    const answer = await health.probe('ready');
    expect(answer.status).toBe('down');
    expect(answer.checks.get('disk')?.message).toBe('0.0 % is free, less than 10.0 %');
    truncateSync(file, 0);
    expect(await status()).toBe('up');
  } finally {
    if (mounted) run('umount', path);
    rmdirSync(path);
  }
});
