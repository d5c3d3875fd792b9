import { AsyncResource } from 'node:async_hooks';
import { type Clock, defaultRegistry, describeValue, type Registry, SondeError } from '@sonde/metrics';
import type { CheckOptions } from '../model/check.js';
import type { HealthSource } from '../model/health-source.js';
import type { CheckReport, HealthReport } from '../model/report.js';
import type { HealthStatus, LifecyclePhase, ProbeName } from '../model/status.js';
import { aggregate } from './aggregate.js';
import { ChangeListeners } from './change-listeners.js';
import { checkSettings } from './check-settings.js';
import { HealthFaults } from './health-faults.js';
import { HealthMetrics } from './health-metrics.js';
import { checkHealthOptions, defaultLog, type HealthLog, type HealthOptions } from './health-options.js';
import { ProbeGaps } from './probe-gaps.js';
import { changeLine } from './status-line.js';
import { TrackedCheck } from './tracked-check.js';

/** Checks of one `Health`. Each may cost a request to a dependency per probe. */
const maxChecks = 100;

const probeNames: readonly unknown[] = ['live', 'ready', 'startup', 'all'] satisfies ProbeName[];

/** A check that was added. */
export interface CheckHandle {
  readonly name: string;
  /** What is known of it; undefined before its first run ended. */
  readonly report: CheckReport | undefined;
  /** Runs it now, or joins the run that is under way. Never rejects; ends within the time limit of the check. */
  run(): Promise<CheckReport | undefined>;
  /** Ends it: its present run is given up, its series are removed, and its name is free. */
  remove(): void;
}

/**
 * Decides whether this process is fit to serve: checks, each with a time limit, and the phase of its life.
 *
 * - `live`: the process itself. Checks are part of it only where they say so.
 * - `startup`: over when every critical check was up once, or when `started()` is called.
 * - `ready`: after startup and before shutdown, while no critical check of it is down.
 * - `all`: every check; `down` while `ready` is for the phase.
 */
export class Health implements HealthSource {
  readonly registry: Registry;
  private readonly version: string | undefined;
  private readonly clock: Clock;
  private readonly log: HealthLog | false;
  private readonly manualStart: boolean;
  private readonly metrics: HealthMetrics;
  private readonly faults: HealthFaults;
  private readonly gaps: ProbeGaps;
  private readonly listeners: ChangeListeners;
  /** Checks run in the asynchronous context in which this was made: no request's scope, no trace. */
  private readonly context = new AsyncResource('SondeHealth');
  private readonly checks = new Map<string, TrackedCheck>();
  private now: LifecyclePhase = 'starting';
  private hasStarted = false;

  /** @throws SondeError SONDE_INVALID_OPTION */
  constructor(options: HealthOptions = {}) {
    checkHealthOptions(options);
    this.registry = options.registry ?? defaultRegistry;
    this.version = options.version;
    this.clock = options.clock ?? this.registry.clock;
    this.log = options.log ?? defaultLog();
    this.manualStart = options.manualStart ?? false;
    this.metrics = new HealthMetrics(this.registry);
    this.faults = new HealthFaults(this.registry, options.onFault);
    this.gaps = new ProbeGaps(this.clock);
    this.listeners = new ChangeListeners((cause) => this.faults.listenerFailed('listener', cause));
  }

  get phase(): LifecyclePhase {
    return this.now;
  }

  /**
   * Adds a check.
   *
   * @throws SondeError SONDE_INVALID_OPTION, SONDE_HEALTH_DUPLICATE_CHECK, SONDE_HEALTH_CHECK_LIMIT
   */
  check(options: CheckOptions): CheckHandle {
    const settings = checkSettings(options);
    const { name } = settings;
    if (this.checks.has(name)) {
      throw new SondeError('SONDE_HEALTH_DUPLICATE_CHECK', {
        what: `check ${describeValue(name)}`,
        got: 'a second check of that name',
        expected: 'each name once',
        next: 'Give it another name, or remove() the first one, which check() returned.',
      });
    }
    if (this.checks.size >= maxChecks) {
      throw new SondeError('SONDE_HEALTH_CHECK_LIMIT', {
        what: `check ${describeValue(name)}`,
        got: `${this.checks.size} checks already`,
        expected: `at most ${maxChecks}`,
        next: 'Check what the service needs, not every row of what it has; remove() checks that are over.',
      });
    }
    const check = new TrackedCheck({
      settings,
      clock: this.clock,
      context: this.context,
      ran: (ran, before) => this.listeners.guard(() => this.ran(ran, before)),
      garbage: (ran, got) => this.faults.garbage(ran.name, got),
      stuck: (ran) => this.faults.stuck(ran.name),
    });
    this.checks.set(name, check);
    return {
      name,
      get report() {
        return check.report;
      },
      run: async () => {
        await check.run(true);
        return check.report;
      },
      remove: () => this.remove(check),
    };
  }

  probe(name: ProbeName): Promise<HealthReport> {
    checkProbeName(name);
    this.gaps.probed(name);
    const runs: Promise<void>[] = [];
    if (!(name === 'startup' && this.hasStarted)) {
      for (const check of this.members(name)) {
        if (check.isFresh) continue;
        const run = check.run(true);
        if (run !== undefined) runs.push(run);
      }
    }
    if (runs.length === 0) return Promise.resolve(this.answer(name));
    return Promise.all(runs).then(() => this.answer(name));
  }

  current(name: ProbeName): HealthReport {
    checkProbeName(name);
    const checks = new Map<string, CheckReport>();
    for (const { name: check, report } of this.members(name)) if (report !== undefined) checks.set(check, report);
    return {
      probe: name,
      status: this.statusOf(name, checks.values()),
      phase: this.now,
      timestampMs: this.clock.epochMs(),
      ...(this.version !== undefined && { version: this.version }),
      checks,
    };
  }

  /** Ends startup at once, whatever the checks say. Readiness still asks them. */
  started(): void {
    if (this.now === 'starting') this.enter('running');
  }

  beginShutdown(): void {
    if (this.now !== 'stopping') this.enter('stopping');
  }

  probeGapMs(name: ProbeName): number | undefined {
    return this.gaps.longestMs(name);
  }

  onChange(listener: (report: HealthReport) => void): () => void {
    return this.listeners.add(listener);
  }

  /** Ends everything that runs by itself: removes every check, and is not ready any more. */
  close(): void {
    this.beginShutdown();
    for (const check of [...this.checks.values()]) this.remove(check);
  }

  private *members(name: ProbeName): Generator<TrackedCheck> {
    for (const check of this.checks.values()) {
      const { probes, critical } = check.settings;
      const isMember =
        probes.has(name) ||
        (name === 'startup' && critical && probes.has('ready')) ||
        // Where nobody asks for startup, readiness has to find its end.
        (name === 'ready' && this.now === 'starting' && probes.has('startup'));
      if (isMember) yield check;
    }
  }

  private statusOf(name: ProbeName, reports: Iterable<CheckReport>): HealthStatus {
    if (name === 'startup') return this.hasStarted ? 'up' : 'down';
    if (name !== 'live' && this.now !== 'running') return 'down';
    return aggregate(reports);
  }

  private answer(name: ProbeName): HealthReport {
    this.endStartup();
    return this.current(name);
  }

  private endStartup(): void {
    if (this.now !== 'starting' || this.manualStart) return;
    for (const { settings, hasServed } of this.checks.values()) {
      const { critical, probes } = settings;
      if (critical && !hasServed && (probes.has('ready') || probes.has('startup'))) return;
    }
    this.enter('running');
  }

  private enter(phase: LifecyclePhase): void {
    this.now = phase;
    if (phase === 'running') this.hasStarted = true;
    this.changed();
  }

  private ran(check: TrackedCheck, before: CheckReport | undefined): void {
    if (this.checks.get(check.name) !== check) return;
    const report = check.report as CheckReport;
    this.metrics.ran(check, report.status, report.latencyMs, before?.status);
    if (report.status === before?.status) return;
    const line = changeLine(check.name, report, before);
    if (line !== undefined && this.log !== false) {
      const { log } = this;
      this.listeners.guard(() => (report.status === 'up' ? log.info(line) : log.warn(line)));
    }
    const phaseBefore = this.now;
    if (report.status !== 'down') this.endStartup();
    if (this.now === phaseBefore) this.changed();
  }

  private remove(check: TrackedCheck): void {
    if (this.checks.get(check.name) !== check) return;
    this.checks.delete(check.name);
    check.close();
    this.listeners.guard(() => check.settings.onRemove?.());
    this.metrics.removed(check);
    this.changed();
  }

  /** After each change of a status, of the checks or of the phase. */
  private changed(): void {
    this.metrics.setReady(this.current('ready').status !== 'down');
    this.listeners.tell(() => this.current('all'));
  }
}

function checkProbeName(name: ProbeName): void {
  if (probeNames.includes(name)) return;
  throw new SondeError('SONDE_INVALID_OPTION', {
    what: 'probe()',
    got: describeValue(name),
    expected: "'live', 'ready', 'startup' or 'all'",
    next: 'Name one of the four.',
  });
}
