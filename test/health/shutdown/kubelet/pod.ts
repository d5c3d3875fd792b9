import { get } from 'node:http';
import { type RunningProgram, runProgram } from '../running-program.js';
import { ContainerProbes, type Outcome, type ProbeKind, type ProbeSpecs, probeKinds } from './probe-rules.js';

export interface PodSpec {
  readonly probes: ProbeSpecs;
  /** The program of the container, and its settings. */
  readonly program: string;
  readonly settings: object;
  readonly terminationGracePeriodSeconds?: number;
}

/** One container in a process of its own, looked after as a kubelet does. */
export class Pod {
  restarts = 0;
  /** What each probe answered, in order: `+` and `-`. */
  readonly answers: Record<ProbeKind, string> = { startup: '', liveness: '', readiness: '' };
  private readonly spec: PodSpec;
  /** How long a second of the manifest takes here. */
  private readonly secondMs: number;
  private readonly onChange: () => void;
  private container: RunningProgram;
  private rules: ContainerProbes;
  private port: number | undefined;
  private startedMs = 0;
  private timers: NodeJS.Timeout[] = [];
  private isDeleted = false;

  /** @param onChange told when it may have become an endpoint, or none */
  constructor(spec: PodSpec, secondMs: number, onChange: () => void = () => {}) {
    this.spec = spec;
    this.secondMs = secondMs;
    this.onChange = onChange;
    this.rules = new ContainerProbes(spec.probes);
    this.container = this.startContainer();
  }

  /** Where requests go, while the probes and the deletion allow them. */
  get endpoint(): number | undefined {
    return this.rules.isReady && !this.isDeleted ? this.port : undefined;
  }

  /** The same, for who goes by readiness alone: a balancer with health checks of its own. */
  get probedEndpoint(): number | undefined {
    return this.rules.isReady ? this.port : undefined;
  }

  /** The port of the container, ready or not. */
  get address(): number | undefined {
    return this.port;
  }

  get program(): RunningProgram {
    return this.container;
  }

  async ready(): Promise<void> {
    await this.until(() => this.rules.isReady, 'ready');
  }

  async until(condition: () => boolean, what: string): Promise<void> {
    const endMs = performance.now() + 20_000;
    while (!condition()) {
      if (performance.now() > endMs) {
        throw new Error(`not ${what} in 20 s\n${this.container.lines.join('\n')}\n${this.container.stderr}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** No endpoint any more, SIGTERM at the same time, and SIGKILL after the grace period. */
  async delete(): Promise<number | NodeJS.Signals> {
    this.isDeleted = true;
    this.rules.delete();
    this.onChange();
    const exit = await this.stopContainer();
    for (const timer of this.timers) clearInterval(timer);
    return exit;
  }

  private startContainer(): RunningProgram {
    const container = runProgram(this.spec.program, this.spec.settings);
    this.startedMs = performance.now();
    void container.port().then(
      (port) => {
        this.port = port;
      },
      () => {},
    );
    this.timers = probeKinds.flatMap((kind) => {
      const spec = this.rules.specOf(kind);
      return spec === undefined
        ? []
        : [setInterval(() => void this.tick(kind), spec.periodSeconds * this.secondMs).unref()];
    });
    return container;
  }

  private async tick(kind: ProbeKind): Promise<void> {
    const { rules } = this;
    const ageSeconds = (performance.now() - this.startedMs) / this.secondMs;
    if (!rules.isDue(kind, ageSeconds)) return;
    const outcome = await this.probe(kind);
    // An answer of the container before.
    if (rules !== this.rules) return;
    this.answers[kind] += outcome === 'success' ? '+' : '-';
    const isToRestart = rules.record(kind, outcome);
    this.onChange();
    if (isToRestart) await this.restart();
  }

  /** A connection for each probe; 200 to 399 is a success (Kubernetes documentation, "HTTP probes"). */
  private probe(kind: ProbeKind): Promise<Outcome> {
    const { path = '', timeoutSeconds = 1 } = this.rules.specOf(kind) ?? {};
    const { port } = this;
    if (port === undefined) return Promise.resolve('failure');
    return new Promise((resolve) => {
      const signal = AbortSignal.timeout(timeoutSeconds * this.secondMs);
      get({ host: '127.0.0.1', port, path, agent: false, signal }, (response) => {
        const { statusCode = 0 } = response;
        response.on('error', () => {}).resume();
        resolve(statusCode >= 200 && statusCode < 400 ? 'success' : 'failure');
      }).on('error', () => resolve('failure'));
    });
  }

  private async restart(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    await this.stopContainer();
    this.restarts++;
    this.port = undefined;
    this.rules = new ContainerProbes(this.spec.probes);
    this.container = this.startContainer();
    this.onChange();
  }

  private async stopContainer(): Promise<number | NodeJS.Signals> {
    const { terminationGracePeriodSeconds = 30 } = this.spec;
    this.container.kill('SIGTERM');
    const kill = setTimeout(() => this.container.kill('SIGKILL'), terminationGracePeriodSeconds * this.secondMs);
    const exit = await this.container.exit();
    clearTimeout(kill);
    return exit;
  }
}
