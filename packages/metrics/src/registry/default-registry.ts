import { Registry } from './registry.js';

/**
 * The registry of whoever names none: decorators, which stand in the source before any registry is made, and
 * middleware that is given no other. A service with one registry uses it throughout and passes nothing around;
 * a library takes a registry from its caller instead.
 */
export const defaultRegistry: Registry = new Registry();
