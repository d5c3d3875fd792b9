import { AsyncResource, createHook, executionAsyncResource, type HookCallbacks } from 'node:async_hooks';
import { promiseHooks } from 'node:v8';
import { currentScope, runInScope, type Scope } from '@sonde/metrics';

/** What is told each time that Node goes back into JavaScript. */
export interface EntryListener {
  /** The scope is that of the callback. */
  enter(): void;
  /** The same after an `await`, where that is known: there is no resource to look at. */
  enterPromise(): void;
  /** Where contexts are frames (Node 24): for `runInAsyncScope`, the scope is still that of the caller. */
  enterFrame(): void;
}

/** Calls back until the function it returns is called. */
export type WatchEntries = (listener: EntryListener) => () => void;

/** Tries out which hooks this Node has: once, as it takes longer than to begin with them. */
export function entryHooks(): WatchEntries {
  const isEarly = hooksRunBeforeTheirScope();
  const skipsPromises = canSkipPromises();
  return (listener) => {
    const before = isEarly ? () => listener.enterFrame() : () => listener.enter();
    if (!skipsPromises) {
      const hook = createHook({ before }).enable();
      return () => void hook.disable();
    }
    // `async_hooks` gives each promise numbers, which costs more than all else here; V8's own hook does not. Before
    // Node 24, `AsyncLocalStorage` has them given anyway.
    const hook = createHook(withoutPromises(before)).enable();
    const stop = promiseHooks.onBefore(() => listener.enterPromise()) as () => void;
    return () => {
      stop();
      hook.disable();
    };
  };
}

function withoutPromises(before: () => void): HookCallbacks {
  return { before, trackPromises: false } as HookCallbacks;
}

/** Whether `createHook` knows the option that leaves promises out: it reads it. */
function canSkipPromises(): boolean {
  let isRead = false;
  createHook({
    get trackPromises() {
      isRead = true;
      return false;
    },
  } as HookCallbacks);
  return isRead;
}

const nothing = () => {};

/** Whether the `before` hook of an `AsyncResource` is called in the scope of its caller: tried, not read off a version. */
function hooksRunBeforeTheirScope(): boolean {
  const probe: Scope = { kind: 'probe' };
  const resource = runInScope(probe, () => new AsyncResource('SONDE_PROBE'));
  let seen: Scope | undefined;
  const hook = createHook({
    before: () => {
      if (executionAsyncResource() === resource) seen = currentScope();
    },
  }).enable();
  try {
    resource.runInAsyncScope(nothing);
  } finally {
    hook.disable();
  }
  return seen !== probe;
}
