import {
  type Attribute,
  type Histogram,
  httpDurationBuckets,
  type LabelledHistogram,
  type LabelValue,
  otelMetric,
  type Registry,
  translateLabelName,
} from '@sonde/metrics';
import type { RequestFaults } from '../request/request-faults.js';
import type { FinishedOutgoingRequest, OutgoingRequestLabel, OutgoingRequestOptions } from './options.js';
import type { Origin } from './origin.js';

/**
 * OpenTelemetry semantic conventions 1.45, "HTTP metrics", HTTP client; of its attributes, those that are required or
 * conditionally required.
 */
const metric = {
  name: 'http.client.request.duration',
  unit: 's',
  help: 'Duration of HTTP client requests.',
};

const attributes = {
  method: 'http.request.method',
  address: 'server.address',
  port: 'server.port',
  status: 'http.response.status_code',
  errorType: 'error.type',
} as const satisfies Record<OutgoingRequestLabel, string>;

/** Those that are numbers; all others are text. */
const numbers: ReadonlySet<OutgoingRequestLabel> = new Set(['port', 'status']);

interface Column {
  readonly name: string;
  readonly attribute: Attribute;
  readonly read: (request: FinishedOutgoingRequest) => LabelValue;
}

/** Writes finished requests down: which labels there are, and what they are called. */
export class ClientDuration {
  private readonly columns: readonly Column[];
  private readonly histogram: Histogram | LabelledHistogram;
  private readonly kept: ReadonlySet<OutgoingRequestLabel>;

  constructor(registry: Registry, options: OutgoingRequestOptions, faults: RequestFaults) {
    const short = Object.keys(attributes) as OutgoingRequestLabel[];
    this.kept = new Set(short.filter((label) => options.omitLabels?.includes(label) !== true));
    const standard = [...this.kept].map(
      (label): Column => ({
        name: translateLabelName(attributes[label]),
        attribute: { key: attributes[label], type: numbers.has(label) ? 'int' : 'string' },
        read: (request: FinishedOutgoingRequest) => request[label] ?? '',
      }),
    );
    const extra = Object.entries(options.labels ?? {}).map(
      ([name, read]): Column => ({
        name,
        attribute: { key: name, type: 'string' },
        read: (request: FinishedOutgoingRequest) => ownLabel(name, read, request, faults),
      }),
    );
    this.columns = [...standard, ...extra];
    const names = otelMetric({ name: metric.name, unit: metric.unit, type: 'histogram' });
    this.histogram = registry.histogram({
      ...names,
      otel: { ...names.otel, attributes: this.columns.map(({ attribute }) => attribute) },
      help: metric.help,
      labelNames: this.columns.map(({ name }) => name),
      buckets: options.buckets ?? httpDurationBuckets,
    });
  }

  record(request: FinishedOutgoingRequest): void {
    if (this.columns.length === 0) {
      (this.histogram as Histogram).observe(request.seconds);
      return;
    }
    const labels: Record<string, LabelValue> = {};
    for (const { name, read } of this.columns) labels[name] = read(request);
    (this.histogram as LabelledHistogram).observe(labels, request.seconds);
  }

  /** What tells one host from another in the labels: each port of a host is a series of its own, too. */
  hostName({ address, port }: Origin): string {
    return `${this.kept.has('address') ? address : ''} ${this.kept.has('port') ? port : ''}`;
  }
}

function ownLabel(
  name: string,
  read: (request: FinishedOutgoingRequest) => LabelValue,
  request: FinishedOutgoingRequest,
  faults: RequestFaults,
): LabelValue {
  try {
    const value: unknown = read(request);
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
    faults.labelFailed(name, value, undefined);
  } catch (cause) {
    faults.labelFailed(name, undefined, cause);
  }
  return '';
}
