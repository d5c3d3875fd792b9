import { insideNodeSdk } from './inside-node-sdk.js';
import { onItsOwn } from './on-its-own.js';
import { Receiver } from './receiver.js';

const receiver = await Receiver.start();
await insideNodeSdk(receiver.endpoint);
await onItsOwn(receiver.endpoint);
receiver.close();
for (const line of receiver.lines) console.log(line);
