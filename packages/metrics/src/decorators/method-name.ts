/** The label `method`: `checkOut`, `#charge`, `[Symbol.iterator]`. */
export function methodName(key: string | symbol): string {
  return typeof key === 'string' ? key : `[${key.description ?? ''}]`;
}

/** How messages name a method: `OrderService.checkOut`. */
export function fullName(className: string, method: string): string {
  return className === '' ? method : `${className}.${method}`;
}

/**
 * A method's name as the beginning of a metric's: `OrderService.checkOut` is `order_service_check_out`,
 * `HTTPClient.getURL` is `http_client_get_url`.
 */
export function metricNameOf(className: string, method: string): string {
  const words = fullName(className, method)
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1_$2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '');
  return /^[a-z]/.test(words) ? words : `_${words}`;
}
