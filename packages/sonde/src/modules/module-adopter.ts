/** What knows how to measure modules of other packages: `@sonde/http/auto`, `@sonde/queries/auto`. */
export interface ModuleAdopter {
  /** The names under which it wants to see them: `express`, `mysql2/promise`, `node:sqlite`. */
  readonly modules: readonly string[];
  /** @returns what is to be used in place of the exports: mostly they themselves */
  adopt(name: string, exports: unknown): unknown;
  stop(): void;
}
