import { subscribe, unsubscribe } from 'node:diagnostics_channel';

/** Says what to do with the messages of a channel. */
export type Listeners = Readonly<Record<string, (message: never) => void>>;

/**
 * Listens to channels; returns what ends it. An error of a listener would end the process as an uncaught exception:
 * it is handed to `onFailure` instead.
 */
export function listen(listeners: Listeners, onFailure: (cause: unknown) => void): () => void {
  const subscriptions = Object.entries(listeners).map(([channel, listener]) => {
    const guarded = (message: unknown) => {
      try {
        listener(message as never);
      } catch (cause) {
        onFailure(cause);
      }
    };
    subscribe(channel, guarded);
    return () => unsubscribe(channel, guarded);
  });
  return () => {
    for (const end of subscriptions) end();
  };
}
