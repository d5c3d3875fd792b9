import { PGlite } from '@electric-sql/pglite';

export interface Note {
  readonly id: number;
  readonly text: string;
}

/** An embedded PostgreSQL, so that there is nothing to install. A pool of `pg` is observed just so. */
export class Notes {
  private readonly postgres: PGlite;

  private constructor(postgres: PGlite) {
    this.postgres = postgres;
  }

  static async open(): Promise<Notes> {
    const postgres = await PGlite.create();
    await postgres.exec('create table notes (id integer generated always as identity primary key, text text not null)');
    return new Notes(postgres);
  }

  async list(): Promise<Note[]> {
    const { rows } = await this.postgres.query<Note>('select id, text from notes order by id desc limit 100');
    return rows;
  }

  async find(id: number): Promise<Note | undefined> {
    const { rows } = await this.postgres.query<Note>('select id, text from notes where id = $1', [id]);
    return rows[0];
  }

  async add(text: string): Promise<Note | undefined> {
    const { rows } = await this.postgres.query<Note>('insert into notes (text) values ($1) returning id, text', [text]);
    return rows[0];
  }

  close(): Promise<void> {
    return this.postgres.close();
  }
}
