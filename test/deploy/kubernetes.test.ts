import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Deployment } from 'kubernetes-models/apps/v1';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import { Service } from 'kubernetes-models/v1';
import { describe, expect, test } from 'vitest';
import { root } from '../../scripts/workspace.js';
import { compile, type Diagnostic } from '../compiler.js';
import { filesIn, readDeployFile, yamlDocument } from './deploy-files.js';
import {
  container,
  deployment,
  disruptionBudget,
  networkPolicy,
  pod,
  podMonitor,
  portNumber,
  probes,
  service,
  variable,
} from './manifests.js';

const kinds = {
  'kubernetes/deployment.yaml': { type: 'apps/v1', name: 'Deployment', model: Deployment },
  'kubernetes/network-policy.yaml': { type: 'networking.k8s.io/v1', name: 'NetworkPolicy', model: NetworkPolicy },
  'kubernetes/pod-disruption-budget.yaml': {
    type: 'policy/v1',
    name: 'PodDisruptionBudget',
    model: PodDisruptionBudget,
  },
  'kubernetes/service.yaml': { type: 'v1', name: 'Service', model: Service },
} as const;

const files = Object.keys(kinds) as (keyof typeof kinds)[];

test('each manifest has a schema here, but that of the Prometheus Operator', () => {
  expect(filesIn('kubernetes', '.yaml').filter((path) => !(path in kinds))).toEqual(['kubernetes/pod-monitor.yaml']);
  expect(podMonitor).toMatchObject({ apiVersion: 'monitoring.coreos.com/v1', kind: 'PodMonitor' });
});

test.each(files)('%s is what its schema wants', (path) => {
  const { model, type, name } = kinds[path];
  const document = yamlDocument<{ apiVersion: string; kind: string }>(path);
  expect([document.apiVersion, document.kind]).toEqual([type, name]);
  expect(() => new (model as new (data: unknown) => { validate(): void })(document).validate()).not.toThrow();
});

describe('keys', () => {
  // Schemas of Kubernetes let unknown keys pass, and so did the API server for long; the compiler does not.
  const folder = join(root, '.tmp', 'deploy-manifests');

  function compiled(texts: Readonly<Record<string, string>>): Diagnostic[] {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const compilerOptions = {
      noEmit: true,
      strict: true,
      module: 'nodenext',
      target: 'es2022',
      skipLibCheck: true,
      types: [],
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder, name), text);
    return compile(folder);
  }

  const program = (path: keyof typeof kinds, document: unknown) =>
    `import type { I${kinds[path].name} } from 'kubernetes-models/${kinds[path].type}';\n` +
    `export const manifest: I${kinds[path].name} = ${JSON.stringify(document)};\n`;

  test('are spelt as Kubernetes spells them', () => {
    const texts = Object.fromEntries(
      files.map((path) => [`${kinds[path].name}.ts`, program(path, yamlDocument(path))]),
    );
    const misspelt = JSON.parse(
      JSON.stringify(yamlDocument('kubernetes/deployment.yaml')).replace('failureThreshold', 'failureTreshold'),
    );
    const found = compiled({ ...texts, 'misspelt.ts': program('kubernetes/deployment.yaml', misspelt) });
    expect(found.filter(({ file }) => !file.endsWith('misspelt.ts'))).toEqual([]);
    expect(found.map(({ words }) => words).join()).toContain('failureTreshold');
  });
});

describe('the parts fit together', () => {
  test('everything selects the pods of the deployment', () => {
    const selections = [
      deployment.spec.selector.matchLabels,
      service.spec.selector,
      disruptionBudget.spec.selector.matchLabels,
      networkPolicy.spec.podSelector.matchLabels,
      podMonitor.spec.selector.matchLabels,
    ];
    for (const selected of selections) {
      expect(Object.keys(selected)).not.toEqual([]);
      expect(pod.metadata.labels).toMatchObject(selected);
    }
    expect(Object.keys(pod.metadata.labels)).toContain(podMonitor.spec.jobLabel);
  });

  test('ports are named once, and the public one is not that of metrics', () => {
    expect([portNumber('http'), portNumber('metrics')]).toEqual([3000, 9464]);
    expect(service.spec.ports.map(({ targetPort }) => targetPort)).toEqual(['http']);
    expect(podMonitor.spec.podMetricsEndpoints.map(({ port }) => port)).toEqual(['metrics']);
    for (const { httpGet } of Object.values(probes)) expect(httpGet.port).toBe('metrics');
    const open = networkPolicy.spec.ingress.flatMap(({ ports }) => ports.map(({ port }) => port));
    expect(open).toEqual(['http', 'metrics']);
  });

  test('the image exposes the same ports, and Node is its process 1', () => {
    const dockerfile = readDeployFile('Dockerfile');
    expect(dockerfile).toContain(`EXPOSE ${container.ports.map(({ containerPort }) => containerPort).join(' ')}\n`);
    expect(dockerfile).toMatch(/^CMD \["node", "examples\/express\/dist\/main\.js"\]$/m);
    expect(dockerfile).toMatch(/^USER node$/m);
  });
});

describe('times', () => {
  const delayMs = Number(variable('SONDE_SHUTDOWN_DELAY_MS'));
  const timeoutMs = Number(variable('SONDE_SHUTDOWN_TIMEOUT_MS'));
  const graceMs = pod.spec.terminationGracePeriodSeconds * 1000;

  test('who asks for readiness has seen that it is gone before the service stops to accept', () => {
    expect(delayMs).toBeGreaterThan(probes.ready.periodSeconds * probes.ready.failureThreshold * 1000);
  });

  test('the delay and ten seconds for requests fit into the shutdown, the shutdown into the grace period', () => {
    expect(delayMs + 10_000).toBeLessThan(timeoutMs);
    expect(timeoutMs + 2000).toBeLessThan(graceMs);
  });

  test('no probe waits longer than its period', () => {
    for (const { timeoutSeconds, periodSeconds } of Object.values(probes)) {
      expect(timeoutSeconds).toBeLessThanOrEqual(periodSeconds);
    }
  });

  test('liveness is given up later than readiness: a restart is the last resort', () => {
    const { live, ready } = probes;
    expect(live.periodSeconds * live.failureThreshold).toBeGreaterThan(ready.periodSeconds * ready.failureThreshold);
  });
});
