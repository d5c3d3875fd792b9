/** Label values, and names in quotes: backslash, double quote and line feed are escaped in both formats. */
export function escapeQuoted(text: string): string {
  return needsEscape.test(text) ? text.replace(/[\\"\n]/g, escapeCharacter) : text;
}

const needsEscape = /[\\"\n]/;

/** Help text: Prometheus' text format leaves double quotes as they are, OpenMetrics escapes them. */
export function escapeHelp(text: string, quotes: boolean): string {
  return text.replace(quotes ? /[\\"\n]/g : /[\\\n]/g, escapeCharacter);
}

function escapeCharacter(character: string): string {
  return character === '\n' ? '\\n' : `\\${character}`;
}
