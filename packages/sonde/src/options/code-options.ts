/** A logger such as pino's, or `console`. */
export interface SondeLogger {
  info(message: string): unknown;
  warn(message: string): unknown;
  error(message: string): unknown;
}

export const isLogger = (value: unknown): boolean => hasMethods(value, 'info', 'warn', 'error');

/** By its shape: another copy of the package makes registries too. */
export const isRegistry = (value: unknown): boolean => hasMethods(value, 'collect', 'counter', 'histogram');

export const isCheckList = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.every((each) => typeof each?.name === 'string' && typeof (each as { check?: unknown }).check === 'function');

export const isCloserList = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.every((each) => typeof each?.name === 'string' && typeof (each as { close?: unknown }).close === 'function');

function hasMethods(value: unknown, ...methods: string[]): boolean {
  return methods.every((method) => typeof (value as Record<string, unknown> | null)?.[method] === 'function');
}
