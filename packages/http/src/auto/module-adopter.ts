/**
 * Knows how to work with the exports of modules, whoever finds out that they have been loaded: a hook of `require` and
 * `import`, or code that has imported them itself.
 */
export interface ModuleAdopter {
  /** The names of modules that it wants to see, as they are imported: `express`, `koa`, … */
  readonly modules: readonly string[];
  /**
   * To be called with what a module exports: an ES module's namespace (or an object with its names that can be written
   * to), or `module.exports`. As often as one likes; of other modules, and of versions that it does not know, it gives
   * back what it was given. Never throws.
   *
   * @returns what is to be used in place of the exports: mostly the same object
   */
  adopt(name: string, exports: unknown): unknown;
  /** Leaves everything as it was. What stands in for an export only passes on from then on. */
  stop(): void;
}
