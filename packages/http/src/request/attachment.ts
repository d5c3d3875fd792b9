import { IncomingMessage } from 'node:http';

interface Carried<T> {
  [key: symbol]: T | undefined;
}

interface Answer<T> {
  value: T | undefined;
}

/**
 * Something of ours that a request carries: as a property, as long as the request is as Node made it.
 *
 * Express gives every request another prototype, after which V8 makes a new hidden class for each property that is
 * added: microseconds apiece. Values of a `WeakMap` outlive every scavenge, and with them here the whole request.
 * There it hangs on the request as a listener of an event of its own, which is asked by emitting it.
 */
export class Attachment<T> {
  private readonly key: symbol;
  private readonly answer: Answer<T> = { value: undefined };

  /** @param key `Symbol.for(…)` where every copy of this package in a process shall meet */
  constructor(key: symbol) {
    this.key = key;
  }

  get(carrier: object): T | undefined {
    const value = (carrier as Carried<T>)[this.key];
    if (value !== undefined || !isFramed(carrier)) return value;
    const { answer } = this;
    answer.value = undefined;
    carrier.emit(this.key, answer);
    return answer.value;
  }

  /** In place of what it carried. */
  set(carrier: object, value: T): void {
    const { key } = this;
    if (key in carrier || !isFramed(carrier)) {
      (carrier as Carried<T>)[key] = value;
      return;
    }
    if (carrier.listenerCount(key) > 0) carrier.removeAllListeners(key);
    carrier.on(key, (answer: Answer<T>) => {
      answer.value = value;
    });
  }
}

/** Whether a framework has given a request of Node another prototype. */
function isFramed(carrier: object): carrier is IncomingMessage {
  return Object.getPrototypeOf(carrier) !== IncomingMessage.prototype && carrier instanceof IncomingMessage;
}
