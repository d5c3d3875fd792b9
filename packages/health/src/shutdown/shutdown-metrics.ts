import type { Gauge, LabelledGauge, Registry, StateSet } from '@sonde/metrics';
import { type ShutdownPhase, shutdownPhases } from './shutdown-phase.js';

/** How far a shutdown is. Read by the last scrapes of a process, and by the push that an exporter makes when it is closed. */
export class ShutdownMetrics {
  private readonly phases: StateSet<ShutdownPhase>;
  private readonly requests: Gauge;
  private readonly duration: LabelledGauge<'phase'>;

  constructor(registry: Registry) {
    this.phases = registry.stateSet({
      name: 'health_shutdown_phase',
      help: 'How far the shutdown is: running is none, stopped its end.',
      states: shutdownPhases,
    });
    this.requests = registry.gauge({
      name: 'health_shutdown_in_flight_requests',
      help: 'Requests that were in flight when the shutdown stopped accepting.',
    });
    this.duration = registry.gauge({
      name: 'health_shutdown_duration',
      unit: 'seconds',
      help: 'How long each phase of the shutdown took that is over.',
      labelNames: ['phase'],
    });
    this.phases.set('running');
  }

  entered(phase: ShutdownPhase): void {
    this.phases.set(phase);
  }

  left(phase: ShutdownPhase, seconds: number): void {
    this.duration.set({ phase }, seconds);
  }

  draining(requests: number): void {
    this.requests.set(requests);
  }
}
