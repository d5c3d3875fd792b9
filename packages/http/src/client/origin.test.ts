import { describe, expect, test } from 'vitest';
import { meantOrigin, Origins, requestedUrl } from './origin.js';

describe('origins', () => {
  test.each([
    ['http://api.example.com', 'api.example.com', 80],
    ['https://API.Example.com', 'api.example.com', 443],
    ['https://api.example.com:8443', 'api.example.com', 8443],
    ['http://10.0.0.1:80', '10.0.0.1', 80],
    ['http://[::1]:3000', '::1', 3000],
    ['https://münchen.example', 'xn--mnchen-3ya.example', 443],
    ['ipc://somewhere', 'somewhere', ''],
    ['http://no host', '', ''],
    ['', '', ''],
  ])('%j is %j, port %j', (text, address, port) => {
    expect(new Origins().of(text)).toEqual({ address, port });
  });

  test('are parsed once, and all the same where there are too many to keep', () => {
    const origins = new Origins();
    const first = origins.of('http://host-0');
    for (let k = 0; k < 2000; k++) expect(origins.of(`http://host-${k}`).address).toBe(`host-${k}`);
    expect(origins.of('http://host-0')).toBe(first);
    expect(origins.of('http://host-1999')).not.toBe(origins.of('http://host-1999'));
  });
});

describe('what a request is meant for', () => {
  const proxy = 'http://proxy:3128';

  test.each([
    ['/a?b', proxy, `${proxy}/a?b`],
    ['//evil.example/a', proxy, `${proxy}//evil.example/a`],
    ['http://shop.example:8080/a', 'http://shop.example:8080', 'http://shop.example:8080/a'],
    ['HTTPS://shop.example?x', 'HTTPS://shop.example', 'https://shop.example/?x'],
    ['shop.example:443', proxy, `${proxy}/`],
    ['*', proxy, `${proxy}/`],
    ['', proxy, `${proxy}/`],
  ])('%j at a proxy', (path, origin, url) => {
    expect(meantOrigin(proxy, path)).toBe(origin);
    expect(requestedUrl(origin, path).href).toBe(url);
  });

  test('has no credentials, and is a URL in any case', () => {
    expect(requestedUrl('http://user:secret@host', '/a').href).toBe('http://host/a');
    expect(requestedUrl('http://no host', '/a').href).toBe('about:invalid');
  });
});
