/** As a pod's manifest has it; what is left out has the default of Kubernetes. */
export interface ProbeSpec {
  readonly path: string;
  readonly initialDelaySeconds?: number;
  readonly periodSeconds?: number;
  readonly timeoutSeconds?: number;
  readonly failureThreshold?: number;
  readonly successThreshold?: number;
}

export type ProbeKind = 'startup' | 'liveness' | 'readiness';
export type ProbeSpecs = Partial<Readonly<Record<ProbeKind, ProbeSpec>>>;
export type Outcome = 'success' | 'failure';

export const probeKinds: readonly ProbeKind[] = ['startup', 'liveness', 'readiness'];

/** Kubernetes documentation, "Configure Probes". */
export const probeDefaults = {
  initialDelaySeconds: 0,
  periodSeconds: 10,
  timeoutSeconds: 1,
  failureThreshold: 3,
  successThreshold: 1,
};

/** What the kubelet believes before the first probe (`initialValue` of its `prober/worker.go`). */
const initialResults = { startup: 'unknown', liveness: 'success', readiness: 'failure' } as const;

interface Run {
  readonly spec: ProbeSpec & typeof probeDefaults;
  result: Outcome | 'unknown';
  last: Outcome | undefined;
  count: number;
  isOnHold: boolean;
}

/**
 * The rules by which a kubelet turns answers of probes into a pod's state, for the life of one container. After its
 * `prober/worker.go`; no time passes here, and nothing is asked.
 */
export class ContainerProbes {
  private readonly runs = new Map<ProbeKind, Run>();
  private isDeleted = false;

  constructor(specs: ProbeSpecs) {
    for (const kind of probeKinds) {
      const spec = specs[kind];
      if (spec === undefined) continue;
      const whole = { ...probeDefaults, ...spec };
      if (kind !== 'readiness' && whole.successThreshold !== 1) {
        throw new Error(`successThreshold of ${kind} must be 1, as Kubernetes asks`);
      }
      this.runs.set(kind, { spec: whole, result: initialResults[kind], last: undefined, count: 0, isOnHold: false });
    }
  }

  get isStarted(): boolean {
    return (this.runs.get('startup')?.result ?? 'success') === 'success';
  }

  /** Whether the pod is an endpoint of its service, as long as it is not deleted. */
  get isReady(): boolean {
    return this.isStarted && (this.runs.get('readiness')?.result ?? 'success') === 'success';
  }

  specOf(kind: ProbeKind): (ProbeSpec & typeof probeDefaults) | undefined {
    return this.runs.get(kind)?.spec;
  }

  /** Whether a tick of that probe asks the container. */
  isDue(kind: ProbeKind, ageSeconds: number): boolean {
    const run = this.runs.get(kind);
    if (run === undefined || run.isOnHold) return false;
    if (this.isDeleted && kind !== 'readiness') return false;
    if (ageSeconds < run.spec.initialDelaySeconds) return false;
    // Startup is asked until it is over, and until then nothing else is.
    return (kind === 'startup') !== this.isStarted;
  }

  /** Takes an answer. Returns whether the container is to be restarted. */
  record(kind: ProbeKind, outcome: Outcome): boolean {
    const run = this.runs.get(kind);
    if (run === undefined) return false;
    run.count = run.last === outcome ? run.count + 1 : 1;
    run.last = outcome;
    const threshold = outcome === 'failure' ? run.spec.failureThreshold : run.spec.successThreshold;
    if (run.count < threshold) return false;
    run.result = outcome;
    if (outcome === 'success' || kind === 'readiness') return false;
    run.isOnHold = true;
    run.count = 0;
    return !this.isDeleted;
  }

  /** From now on the pod is ending: it is not restarted, and only readiness is still asked. */
  delete(): void {
    this.isDeleted = true;
  }
}
