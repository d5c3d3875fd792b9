import { AccessTokens } from '@sonde/metrics/access';
import type { DetailsOption, ProbeRequest } from './options.js';
import type { ProbeFaults } from './probe-faults.js';

/** A probe must not wait for who may see what. */
const limitMs = 500;

/** Whether a request may see details. Never throws, never rejects, and answers within half a second. */
export type DetailsPolicy<Context> = (request: ProbeRequest<Context>) => boolean | Promise<boolean>;

/** @throws SondeError SONDE_INVALID_OPTION for a token that is none */
export function detailsPolicy<Context>(
  option: DetailsOption<Context> | undefined,
  faults: ProbeFaults,
): DetailsPolicy<Context> {
  if (option === undefined || option === 'never') return () => false;
  if (option === 'always') return () => true;
  if (typeof option === 'object') {
    const tokens = new AccessTokens(option.token, 'option "details.token"');
    return (request) => tokens.find(request.header('authorization')) > 0;
  }
  const judged = (answer: unknown): boolean => {
    if (typeof answer === 'boolean') return answer;
    faults.detailsFailed(answer);
    return false;
  };
  const failed = (cause: unknown): boolean => {
    // Who throws undefined threw nonetheless.
    faults.detailsFailed(cause, cause ?? new Error(`thrown: ${cause}`));
    return false;
  };
  return (request) => {
    try {
      const answer: unknown = option(request);
      return isThenable(answer) ? inTime(Promise.resolve(answer).then(judged, failed), faults) : judged(answer);
    } catch (cause) {
      return failed(cause);
    }
  };
}

function inTime(answer: Promise<boolean>, faults: ProbeFaults): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      faults.detailsLate(limitMs);
      resolve(false);
    }, limitMs);
    timer.unref();
    answer.then((admits) => {
      clearTimeout(timer);
      resolve(admits);
    });
  });
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function';
}
