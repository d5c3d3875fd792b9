import type { Session } from 'node:inspector';

/**
 * Asks a session of the inspector, which answers at once where it is of the thread that asks.
 *
 * @throws what it refuses with
 */
export function askInspector(session: Session, method: string, parameters?: object): object {
  let answer: object | undefined;
  let refusal: Error | null = null;
  session.post(method, parameters, (error: Error | null, result?: object) => {
    refusal = error;
    answer = result ?? {};
  });
  if (refusal !== null) throw refusal;
  if (answer === undefined) throw new Error(`${method} was not answered.`);
  return answer;
}
