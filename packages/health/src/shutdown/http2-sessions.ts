import { constants, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';

/** The highest stream there can be: a GOAWAY that refuses none yet (RFC 9113, "GOAWAY"). */
const lastStream = 2 ** 31 - 1;

/** The sessions of a server on which HTTP/2 is spoken. */
export class Http2Sessions {
  private readonly sessions = new Set<ServerHttp2Session>();
  private announced = false;
  private closing = false;
  streams = 0;

  opened(session: ServerHttp2Session): void {
    this.sessions.add(session);
    session.once('close', () => this.sessions.delete(session));
    let told = false;
    session.on('stream', (stream: ServerHttp2Stream) => {
      this.streams++;
      stream.once('close', () => this.streams--);
      if (this.announced && !told) notice(session);
      told = this.announced;
    });
    if (this.closing) session.close();
  }

  /** Asks every client to send its next request on another connection. None is refused yet. */
  announce(): void {
    if (this.announced) return;
    this.announced = true;
    for (const session of this.sessions) notice(session);
  }

  /** Refuses further streams, in a way that allows a client to try again elsewhere; those under way go on. */
  close(): void {
    this.closing = true;
    for (const session of this.sessions) session.close();
  }

  destroy(): void {
    for (const session of this.sessions) session.destroy();
  }
}

function notice(session: ServerHttp2Session): void {
  if (!session.closed && !session.destroyed) session.goaway(constants.NGHTTP2_NO_ERROR, lastStream);
}
