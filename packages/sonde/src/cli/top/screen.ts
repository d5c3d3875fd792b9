import { writeSync } from 'node:fs';
import process from 'node:process';

const enter = '\u001b[?1049h\u001b[?25l';
const leave = '\u001b[?25h\u001b[?1049l';

/**
 * The terminal's other screen, which leaves what was there before untouched. Whatever ends the process gives it back:
 * the end itself, a signal, or an error nobody caught, which is told on the screen that people see.
 */
export class Screen {
  private isOpen = false;
  private readonly onExit = (): void => this.close();

  open(): void {
    this.isOpen = true;
    process.stdout.write(enter);
    process.on('exit', this.onExit);
    process.on('uncaughtException', this.onCrash);
    process.on('unhandledRejection', this.onCrash);
  }

  draw(lines: readonly string[]): void {
    if (!this.isOpen) return;
    // Each line is cleared behind its end: a frame is drawn over the last one without a blink.
    process.stdout.write(`\u001b[H${lines.map((line) => `${line}\u001b[K`).join('\r\n')}\u001b[J`);
  }

  /** Synchronous, because the process may be about to end. */
  close(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    process.off('exit', this.onExit);
    process.off('uncaughtException', this.onCrash);
    process.off('unhandledRejection', this.onCrash);
    try {
      writeSync(process.stdout.fd, leave);
    } catch {
      // Nobody is there to see it.
    }
  }

  private readonly onCrash = (error: unknown): void => {
    this.close();
    process.stderr.write(`sonde top: unexpected failure: ${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(2);
  };
}
