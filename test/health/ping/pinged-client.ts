/** A client of a real driver, behind a proxy. */
export interface PingedClient {
  readonly client: unknown;
  /** Uses it as an application does: as many queries at once as it has connections. */
  use(): Promise<unknown>;
  /** Takes every connection the pool has; gives back what releases them. Of what is no pool, nothing. */
  exhaust?(): Promise<() => unknown>;
  /** Who waits for a connection of the pool, where it says so. */
  waiting?(): number;
  close(): Promise<unknown>;
}

export interface PingedDriver {
  readonly name: string;
  readonly server: 'postgres' | 'mariadb' | 'redis' | 'mongodb';
  /**
   * Whether what hangs is given up for good, so that the next try begins afresh. One connection alone has to wait until
   * its socket is dead, which its driver or system decides.
   */
  readonly isPooled: boolean;
  open(port: number): Promise<PingedClient> | PingedClient;
}
