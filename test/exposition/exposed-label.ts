/**
 * What a label value becomes on the wire, said as simply as it can be: lone surrogates cannot be written in
 * UTF-8 and become U+FFFD, numbers and booleans become what JavaScript prints. The oracle of every label test.
 */
export function exposedLabel(value: string | number | boolean): string {
  return String(value).replace(/[\uD800-\uDFFF]/gu, '\uFFFD');
}
