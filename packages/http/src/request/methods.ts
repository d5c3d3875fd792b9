/** RFC 9110, 9.3; RFC 5789 (PATCH); QUERY of the HTTP working group. Those the semantic conventions know. */
export const standardMethods: readonly string[] = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'DELETE',
  'CONNECT',
  'OPTIONS',
  'TRACE',
  'PATCH',
  'QUERY',
];
