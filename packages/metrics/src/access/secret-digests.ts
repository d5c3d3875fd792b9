import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * Secrets to compare with. They are kept as keyed digests only, so that neither a heap dump nor an error of ours shows
 * them, and compared as such: the time it takes tells neither where nor at which length two differ.
 */
export class SecretDigests {
  private readonly key = randomBytes(32);
  private readonly digests: readonly Buffer[];

  constructor(secrets: readonly string[]) {
    this.digests = secrets.map((secret) => this.digest(secret));
  }

  get size(): number {
    return this.digests.length;
  }

  /** Which of them a text is, from 1 in the order given; 0 for none. */
  find(given: string): number {
    const actual = this.digest(given);
    let found = 0;
    // All are looked at: which of several it was must not show in the time either.
    for (let at = 0; at < this.digests.length; at++) {
      if (timingSafeEqual(this.digests[at] as Buffer, actual)) found = at + 1;
    }
    return found;
  }

  private digest(secret: string): Buffer {
    return createHmac('sha256', this.key).update(secret, 'utf8').digest();
  }
}
