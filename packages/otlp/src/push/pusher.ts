import { context, createContextKey } from '@opentelemetry/api';
import { type Clock, describeThrown, SondeError } from '@sonde/metrics';
import { encodeMetrics } from '../encoding/encode-metrics.js';
import type { OtlpResource } from '../encoding/encoded-metrics.js';
import type { OtlpError } from '../errors.js';
import type { ExportAnswer } from './export-answer.js';
import type { Outbox } from './outbox.js';
import { outcomeOf, type PushMetrics } from './push-metrics.js';
import type { PushStates } from './push-state.js';
import { isContentRefused } from './refused-content.js';
import { asSendFailure, type FailureContext, partlyRejected, remarked, timedOut } from './send-failure.js';
import type { Sender } from './sender.js';
import { unfinished, within } from './time-limit.js';

export interface PusherSettings {
  readonly outbox: Outbox;
  readonly sender: Sender;
  readonly format: 'protobuf' | 'json';
  /** Known before the first push, however long detecting takes. */
  readonly resource: Promise<OtlpResource>;
  /** Asks for the headers of this push. */
  readonly refreshHeaders: () => Promise<Readonly<Record<string, string>>>;
  readonly shownUrl: string;
  /** What else than headers must not be repeated. */
  readonly endpointSecrets: readonly string[];
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly metrics: PushMetrics | undefined;
  readonly states: PushStates;
  /** Told what a receiver has to say of pushes it took. */
  readonly remark: (error: OtlpError) => void;
}

/** The official timeout comes first where it works, for it knows more of what went wrong. */
const graceMs = 500;

/** As `suppressTracing` of `@opentelemetry/core` sets it: instrumentations make no span of what runs in it. */
const suppressTracing = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING');

/** Why a request did not arrive. */
interface Unsent {
  readonly error: OtlpError;
  /** This one would be refused again; others may be taken. */
  readonly isRefusedForGood: boolean;
}

/** Makes one push: collects, encodes, sends, and keeps the account of it. Never rejects. */
export class Pusher {
  private readonly settings: PusherSettings;
  /** The reading under way: a source that does not answer is not asked again. */
  private reading: Promise<unknown> | undefined;
  /** What the receiver remarked last, which it may say of every push. */
  private lastRemark = '';

  constructor(settings: PusherSettings) {
    this.settings = settings;
  }

  /**
   * @param limitMs how long it may take
   * @param signal gives it up
   * @returns whether everything arrived
   */
  async push(limitMs: number, signal: AbortSignal): Promise<boolean> {
    const { clock, states, metrics } = this.settings;
    const startMs = clock.monotonicMs();
    let error: OtlpError | undefined;
    try {
      error = await this.attempt(startMs, limitMs, signal);
    } catch (thrown) {
      error = notMade(describeThrown(thrown));
    }
    metrics?.lost(this.settings.outbox.lost);
    metrics?.ended(error === undefined ? 'sent' : outcomeOf(error.code), (clock.monotonicMs() - startMs) / 1000);
    states.pushed(error === undefined ? 'ok' : error.code === 'SONDE_OTLP_REJECTED' ? 'rejecting' : 'failing', error);
    return error === undefined;
  }

  private async attempt(startMs: number, limitMs: number, signal: AbortSignal): Promise<OtlpError | undefined> {
    const { clock, outbox, metrics, shownUrl, endpointSecrets, timeoutMs, format } = this.settings;
    const left = () => limitMs - (clock.monotonicMs() - startMs);
    const isFree = await within(this.readingEnded(), left(), signal);
    if (isFree === unfinished) return notMade('a registry that still collects for a push before');
    const headers = await within(this.settings.refreshHeaders(), left(), signal);
    if (headers === unfinished) return notMade('headers() without an answer in time');
    const resource = await this.settings.resource;
    const secrets = [...Object.values(headers), ...endpointSecrets];
    const failureContext: FailureContext = { shownUrl, secrets, timeoutMs };
    let sent = 0;
    let rejected: ExportAnswer = { rejected: 0, message: '' };
    let refused: OtlpError | undefined;
    outbox.begin();
    for (;;) {
      // Observers get half of the time, so that what the others have is sent in the rest.
      const batch = await within(this.collect(left() / 2), left(), signal);
      if (batch === unfinished) return notMade('a registry without an answer in time');
      if (batch === undefined) break;
      const { bytes, dataPoints } = await encodeMetrics(batch, { format, resource });
      if (dataPoints > 0) {
        const answer = await this.send(bytes, Math.min(left(), timeoutMs + graceMs), signal, failureContext);
        if ('error' in answer) {
          if (!answer.isRefusedForGood) return answer.error;
          refused ??= answer.error;
          outbox.dropped(dataPoints);
          continue;
        }
        metrics?.taken(dataPoints, answer.rejected);
        sent += dataPoints;
        rejected = { rejected: rejected.rejected + answer.rejected, message: rejected.message || answer.message };
      }
      outbox.arrived();
    }
    if (refused !== undefined) return refused;
    metrics?.arrived(clock.epochMs());
    if (rejected.rejected > 0) return partlyRejected(failureContext, rejected.rejected, sent, rejected.message);
    if (rejected.message !== this.lastRemark) {
      this.lastRemark = rejected.message;
      if (rejected.message !== '') this.settings.remark(remarked(failureContext, rejected.message));
    }
    return undefined;
  }

  private async collect(timeoutMs: number) {
    const reading = this.settings.outbox.next(Math.max(1, Math.floor(timeoutMs)));
    this.reading = reading;
    try {
      return await reading;
    } finally {
      this.reading = undefined;
    }
  }

  /** A push that was given up may have left a reading behind: one reading at a time. */
  private async readingEnded(): Promise<void> {
    await this.reading?.catch(() => {});
  }

  private async send(
    bytes: Uint8Array,
    ms: number,
    signal: AbortSignal,
    failureContext: FailureContext,
  ): Promise<ExportAnswer | Unsent> {
    const { sender, clock } = this.settings;
    const startMs = clock.monotonicMs();
    const unseen = context.active().setValue(suppressTracing, true);
    const sent = await within(
      context.with(unseen, () => sender.send(bytes)),
      ms,
      signal,
    );
    if (sent === unfinished) {
      sender.cut();
      return { error: timedOut(failureContext, clock.monotonicMs() - startMs), isRefusedForGood: false };
    }
    if ('answer' in sent) return sent.answer;
    const { failure } = sent;
    return { error: asSendFailure(failure, failureContext), isRefusedForGood: isContentRefused(failure) };
  }
}

function notMade(got: string): OtlpError {
  return new SondeError('SONDE_OTLP_FAILED', {
    what: 'a push over OTLP',
    got,
    expected: 'collecting and encoding to succeed',
    next: 'Correct what failed; the next push tries again.',
  });
}
