import { createServer, Server } from 'node:http';
import { Module } from 'node:module';
import { start, started } from 'sonde';

const listeners = () => ['SIGTERM', 'SIGINT', 'beforeExit', 'exit'].map((name) => process.listenerCount(name));
const patched = () => [Server.prototype.emit, Module.prototype.require, process.listeners('SIGTERM').length];
const before = [...listeners(), ...patched()];
for (let round = 1; round <= 2; round++) {
  const sonde = start();
  const { url } = await sonde.listening;
  const { status } = await fetch(url);
  const isRunning = started() === sonde;
  await Promise.all([sonde.stop(), sonde.stop()]);
  const after = await fetch(url).then(
    () => 'still there',
    () => 'gone',
  );
  console.log(round, status, isRunning, after, started());
}
const now = [...listeners(), ...patched()];
console.log(
  'as before:',
  now.every((each, at) => each === before[at]),
);
createServer();
