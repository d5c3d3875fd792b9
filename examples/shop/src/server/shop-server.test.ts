import { Registry } from '@sonde/metrics';
import { labelSetsOf } from '@sonde/metrics/testing';
import { expect, test } from 'vitest';
import type { Services } from '../services/services.js';
import { createShopServer } from './shop-server.js';

test('a defect is told to the operator, not to the client', async () => {
  const registry = new Registry();
  const defects: unknown[] = [];
  const defect = new TypeError('the shelf is no number');
  const services = (): Services => {
    throw defect;
  };
  const app = await createShopServer({ registry, services, onError: (error) => defects.push(error) });
  const answer = await app.inject('/products');
  expect([answer.statusCode, answer.json()]).toEqual([500, { error: 'something went wrong' }]);
  expect(defects).toEqual([defect]);
  await app.close();
  expect(labelSetsOf(registry, 'http_server_request_duration_seconds')).toEqual([
    {
      http_request_method: 'GET',
      http_route: '/products',
      http_response_status_code: '500',
      url_scheme: 'http',
      error_type: 'TypeError',
    },
  ]);
});
