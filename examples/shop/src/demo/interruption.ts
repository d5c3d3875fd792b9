/** The signals that end the demo, with what a shell calls the exit of a program that one of them ended. */
const exitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
type EndingSignal = keyof typeof exitCodes;

/**
 * One press of Ctrl-C arrives more than once when npm runs the demo: from the terminal, and handed on by
 * npm. What comes within this time belongs to the first.
 */
const onePressMs = 500;

/** The first Ctrl-C asks for an orderly end, the next one ends the process on the spot. */
export class Interruption {
  readonly #controller = new AbortController();
  #signal: EndingSignal | undefined;
  #firstMs = 0;

  constructor() {
    for (const name of Object.keys(exitCodes) as EndingSignal[]) process.on(name, this.#onSignal);
  }

  /** Aborted by the first signal. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The exit code for work that a signal cut short. */
  get exitCode(): number {
    return this.#signal === undefined ? 0 : exitCodes[this.#signal];
  }

  /** Gives the signals back to their default: the next one ends the process at once. */
  dispose(): void {
    for (const name of Object.keys(exitCodes) as EndingSignal[]) process.off(name, this.#onSignal);
  }

  readonly #onSignal = (name: EndingSignal): void => {
    if (this.#signal === undefined) {
      this.#signal = name;
      this.#firstMs = performance.now();
      this.#controller.abort();
    } else if (performance.now() - this.#firstMs > onePressMs) {
      process.exit(exitCodes[name]);
    }
  };
}
