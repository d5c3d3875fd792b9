/**
 * Whether a receiver refused a request for what is in it: this one would be refused again, another one may be taken.
 * OTLP specification, "Failures": such data is dropped, and not sent again. All other failures concern whatever is
 * sent: who sends, where to, and whether anybody answers.
 */
export function isContentRefused(failure: unknown): boolean {
  const { code, message, details } = (failure ?? {}) as { code?: unknown; message?: unknown; details?: unknown };
  if (code === 400 || code === 413 || code === 422) return true;
  // INVALID_ARGUMENT; RESOURCE_EXHAUSTED is a busy receiver as a rule.
  return code === 3 || (code === 8 && (isTooLarge(details) || isTooLarge(message)));
}

/** As the gRPC libraries say it: of Go, C++ and JavaScript, and of Java. */
export function isTooLarge(said: unknown): boolean {
  return typeof said === 'string' && /message larger than max|exceeds maximum size/i.test(said);
}
