import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { Attachment } from './attachment.js';

const plain = () => new IncomingMessage(new Socket());
/** As Express hands them on. */
const framed = () => Object.setPrototypeOf(plain(), Object.create(IncomingMessage.prototype)) as IncomingMessage;

test.each([
  ['as Node made it', plain],
  ['with another prototype', framed],
])('a request %s carries what was set last, and no other does', (_, make) => {
  const attachment = new Attachment<object>(Symbol('test'));
  const [first, second] = [make(), make()];
  expect(attachment.get(first)).toBeUndefined();
  const values = [{}, {}, {}] as const;
  attachment.set(first, values[0]);
  attachment.set(second, values[1]);
  expect([attachment.get(first), attachment.get(second)]).toEqual([values[0], values[1]]);
  expect(attachment.get(first)).toBe(values[0]);
  attachment.set(first, values[2]);
  expect(attachment.get(first)).toBe(values[2]);
  expect(new Attachment<object>(Symbol('other')).get(first)).toBeUndefined();
});

test('what was attached before the prototype changed is found and replaced after it', () => {
  const attachment = new Attachment<object>(Symbol('test'));
  const request = plain();
  const [before, after] = [{}, {}];
  attachment.set(request, before);
  Object.setPrototypeOf(request, Object.create(IncomingMessage.prototype));
  expect(attachment.get(request)).toBe(before);
  attachment.set(request, after);
  expect(attachment.get(request)).toBe(after);
});

test('copies of the package meet under a common key, and a framed request gets no property', () => {
  const key = Symbol.for('sonde test of attachments');
  const request = framed();
  const value = {};
  new Attachment<object>(key).set(request, value);
  expect(new Attachment<object>(key).get(request)).toBe(value);
  expect(key in request).toBe(false);
});
