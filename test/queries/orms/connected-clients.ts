import type { QueryObserver } from '@sonde/queries';
import { observePg } from '@sonde/queries/pg';
import type pg from 'pg';

/** The clients of an ORM that has a pool of its own. */
export class ConnectedClients {
  private readonly clients: pg.Client[] = [];

  /** What Knex calls for each connection it has made. */
  readonly afterCreate = (client: pg.Client, done: (error: null, client: pg.Client) => void): void => {
    this.clients.push(client);
    done(null, client);
  };

  add(client: unknown): void {
    this.clients.push(client as pg.Client);
  }

  observe(observer: QueryObserver): () => void {
    const undoings = this.clients.map((client) => observePg(client, observer));
    return () => {
      for (const undo of undoings) undo();
    };
  }
}
