/** Tells a screen reader what the graph shows; of what comes in a quick row, only the last is read. */
export class Announcer {
  private timer: ReturnType<typeof setTimeout> | undefined;

  private readonly region: HTMLElement;

  constructor(region: HTMLElement) {
    this.region = region;
  }

  say(text: string): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.region.textContent = text;
    }, 80);
  }
}
