/** Bytes of the two bodies of an exchange, as they are on the wire: compressed, and without headers or framing. */
export interface BodySizes {
  /** What `Content-Length` says of the request: its size, if all of it came. */
  announcedBytes: number | undefined;
  requestBytes: number;
  responseBytes: number;
}
