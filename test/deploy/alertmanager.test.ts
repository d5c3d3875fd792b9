import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { describeWith, type Program } from '../servers.js';
import { allRules, deployPath } from './deploy-files.js';

const folders = [process.env['SONDE_PROMETHEUS_BIN'], process.env['PATH'], join(homedir(), '.cache', 'servers', 'bin')];

/** The first that is found. */
function amtools(): Program[] {
  const path = folders
    .flatMap((list) => list?.split(delimiter) ?? [])
    .map((folder) => join(folder, 'amtool'))
    .find((file) => existsSync(file));
  if (path === undefined) return [];
  const { stdout, stderr } = spawnSync(path, ['--version'], { encoding: 'utf8' });
  return [{ path, version: /version (\d+\.\d+\.\d+)/.exec(stdout + stderr)?.[1] ?? 'of unknown version' }];
}

const config = deployPath('alertmanager/alertmanager.yml');

describeWith(amtools(), 'amtool', 'apt-get install prometheus-alertmanager', ({ path }) => {
  const amtool = (...args: string[]) => spawnSync(path, args, { encoding: 'utf8' });

  test('takes the configuration', () => {
    const { status, stdout, stderr } = amtool('check-config', config);
    expect(status, stdout + stderr).toBe(0);
    expect(stdout).toContain('3 receivers');
    expect(stdout).toContain('2 inhibit rules');
  });

  const severities = [...new Set(allRules().flatMap(({ labels }) => labels?.['severity'] ?? []))].sort();

  test.each(severities)('what is a %s goes to who takes care of it', (severity) => {
    const routed = amtool('config', 'routes', 'test', `--config.file=${config}`, `severity=${severity}`, 'job=shop');
    expect(routed.stdout.trim()).toBe(severity);
  });

  test('what nobody thought of is a ticket', () => {
    expect(amtool('config', 'routes', 'test', `--config.file=${config}`, 'job=shop').stdout.trim()).toBe('ticket');
  });
});

describe('the pager for demonstrations', () => {
  test('prints what it is sent, and survives anything else', async () => {
    const child = spawn(process.execPath, [deployPath('alertmanager/pager.mjs'), '0'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      let output = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
      await expect.poll(() => output).toMatch(/listening on \d+\n/);
      const url = `http://127.0.0.1:${/\d+/.exec(output)?.[0]}`;
      const send = (body: string) => fetch(`${url}/page`, { method: 'POST', body });
      expect((await send('none')).status).toBe(400);
      expect((await send('null')).status).toBe(400);
      const labels = { alertname: 'ServiceDown', job: 'shop' };
      const alert = { status: 'firing', labels, annotations: { summary: 'a of shop cannot be scraped' } };
      expect((await send(JSON.stringify({ alerts: [alert, { ...alert, status: 'resolved' }] }))).status).toBe(200);
      expect(output.split('\n').slice(1, 3)).toEqual([
        'page firing ServiceDown shop: a of shop cannot be scraped',
        'page resolved ServiceDown shop: a of shop cannot be scraped',
      ]);
    } finally {
      child.kill();
      await once(child, 'exit');
    }
  });
});
