import { expect, onTestFinished, test } from 'vitest';
import { Pod } from '../kubelet/pod.js';
import { cannonade, findAutocannon } from './autocannon.js';
import { Balancer } from './balancer.js';
import { Ingress } from './ingress.js';
import { LoadClient } from './load-client.js';

// Three replicas are replaced one after the other, under load, as a Deployment with maxUnavailable 0 does it. Every
// request is counted, by who sent it and by who answered it.

const replicas = 3;
const answerMs = 10;
const connections = 8;
/** Seconds of the cluster last a tenth. */
const secondMs = 100;
/** That an endpoint is gone is known everywhere three seconds later. */
const lagMs = 300;

// Patient, so that a busy machine is no overload: it is the restart that is tried here.
const probes = {
  startup: { path: '/health/startup', periodSeconds: 1, timeoutSeconds: 30, failureThreshold: 1_000 },
  liveness: { path: '/health/live', periodSeconds: 5, timeoutSeconds: 30, failureThreshold: 20 },
  readiness: { path: '/health/ready', periodSeconds: 2, timeoutSeconds: 30, failureThreshold: 1 },
};

/** Who is sent requests: pods that are ready and not deleted, as in a cluster, or those whose readiness answers so. */
type Following = 'endpoint' | 'probedEndpoint';

class Deployment {
  readonly exits: (number | NodeJS.Signals)[] = [];
  readonly pods: Pod[] = [];
  /** Requests that containers say they answered, those that said it. */
  answered = 0;
  private readonly balancer: Balancer | Ingress;
  private readonly settings: object;
  private readonly following: Following;

  constructor(balancer: Balancer | Ingress, settings: object, following: Following) {
    this.balancer = balancer;
    this.settings = settings;
    this.following = following;
  }

  async scaleUp(count: number): Promise<void> {
    const added = Array.from({ length: count }, () => this.addPod());
    await Promise.all(added.map((pod) => pod.ready()));
    await this.publish();
  }

  async replaceAll(): Promise<void> {
    for (const old of [...this.pods]) {
      await this.scaleUp(1);
      await this.delete(old);
    }
  }

  async deleteAll(): Promise<void> {
    await Promise.all([...this.pods].map((pod) => this.delete(pod)));
  }

  private addPod(): Pod {
    const spec = { program: 'service', settings: this.settings, probes, terminationGracePeriodSeconds: 300 };
    const pod: Pod = new Pod(spec, secondMs, () => void this.publish());
    this.pods.push(pod);
    return pod;
  }

  private async delete(pod: Pod): Promise<void> {
    this.exits.push(await pod.delete());
    this.pods.splice(this.pods.indexOf(pod), 1);
    const said = pod.program.lines.find((line) => line.startsWith('answered '));
    this.answered += Number(said?.slice('answered '.length) ?? 0);
  }

  private publish(): Promise<void> {
    return this.balancer.update(this.pods.flatMap((pod) => pod[this.following] ?? []));
  }
}

interface Deployed {
  readonly deployment: Deployment;
  /** Of the balancer. */
  readonly port: number;
}

async function deploy(
  settings: object,
  balancer: Balancer | Ingress = new Balancer(lagMs),
  { following = 'endpoint', count = replicas }: { following?: Following; count?: number } = {},
): Promise<Deployed> {
  onTestFinished(() => balancer.close());
  const port = await balancer.listen();
  const deployment = new Deployment(balancer, { answerMs, ...settings }, following);
  await deployment.scaleUp(count);
  return { deployment, port };
}

test('a rolling restart loses no request', async () => {
  const { deployment, port } = await deploy({ options: { delayMs: 'auto' } });
  const tally = await new LoadClient(port, connections).run(() => deployment.replaceAll());
  await deployment.deleteAll();
  console.log(`rolling restart of ${replicas} replicas: ${tally.sent} requests, lost ${JSON.stringify(tally.lost)}`);
  expect(tally.lost).toEqual({});
  expect(tally.answered).toBe(tally.sent);
  expect(deployment.answered).toBe(tally.answered);
  expect(deployment.exits).toEqual(Array.from({ length: 2 * replicas }, () => 0));
  expect(tally.sent).toBeGreaterThan(500);
});

test('nor does one behind a balancer that goes by readiness alone', async () => {
  const { deployment, port } = await deploy({ options: { delayMs: 'auto' } }, new Balancer(lagMs), {
    following: 'probedEndpoint',
    count: 2,
  });
  const tally = await new LoadClient(port, connections).run(() => deployment.replaceAll());
  await deployment.deleteAll();
  expect(tally.lost).toEqual({});
  expect(deployment.answered).toBe(tally.sent);
});

test('the same restart without graceful shutdown does lose some', async () => {
  const { deployment, port } = await deploy({ graceful: false }, undefined, { count: 2 });
  const tally = await new LoadClient(port, connections).run(() => deployment.replaceAll());
  console.log(`the same without graceful shutdown: ${tally.sent} requests, lost ${JSON.stringify(tally.lost)}`);
  expect(Object.values(tally.lost).reduce((total, count) => total + count, 0)).toBeGreaterThan(0);
  expect(deployment.exits).toEqual(['SIGTERM', 'SIGTERM']);
});

test('without the delay, connections are refused until everybody knows', async () => {
  const { deployment, port } = await deploy({ options: { delayMs: 0 } }, undefined, { count: 2 });
  const tally = await new LoadClient(port, connections).run(() => deployment.replaceAll());
  console.log(`the same without the delay: ${tally.sent} requests, lost ${JSON.stringify(tally.lost)}`);
  expect(Object.values(tally.lost).reduce((total, count) => total + count, 0)).toBeGreaterThan(0);
});

test('behind an ingress that keeps its connections, by the count of autocannon', async (context) => {
  const autocannon = findAutocannon();
  if (autocannon === undefined) return context.skip('autocannon is not installed');
  const { deployment, port } = await deploy({ options: { delayMs: 'auto' } }, new Ingress(lagMs), { count: 2 });
  const url = `http://127.0.0.1:${port}/`;
  const result = await cannonade(autocannon, url, connections, () => deployment.replaceAll());
  await deployment.deleteAll();
  const { errors, non2xx, requests, '2xx': answered } = result;
  console.log(`autocannon: ${requests.sent} requests, ${answered} answered, ${non2xx} not 2xx, ${errors} errors`);
  expect({ errors, non2xx }).toEqual({ errors: 0, non2xx: 0 });
  // Those that were under way when it stopped.
  expect(requests.sent - answered).toBeLessThanOrEqual(connections);
  expect(deployment.answered).toBeGreaterThanOrEqual(answered);
  expect(deployment.answered).toBeLessThanOrEqual(requests.sent);
  expect(deployment.exits).toEqual([0, 0, 0, 0]);
});
