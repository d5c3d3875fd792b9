/** What an element is made of. Text is only ever set as text: nothing here reads markup. */
export interface Parts {
  readonly class?: string | undefined;
  readonly id?: string | undefined;
  readonly text?: string | undefined;
  /** Attributes; an empty string sets one without a value, undefined leaves it out. */
  readonly attributes?: Readonly<Record<string, string | number | undefined>> | undefined;
  readonly on?: { readonly [K in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[K]) => void } | undefined;
}

/** An element with its children. */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  parts: Parts = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  if (parts.class !== undefined) made.className = parts.class;
  if (parts.id !== undefined) made.id = parts.id;
  if (parts.text !== undefined) made.textContent = parts.text;
  for (const [key, value] of Object.entries(parts.attributes ?? {})) {
    if (value !== undefined) made.setAttribute(key, String(value));
  }
  for (const [type, listener] of Object.entries(parts.on ?? {})) made.addEventListener(type, listener as EventListener);
  made.append(...children);
  return made;
}

/** Foreign text, kept from turning the line around it. */
export function foreign(text: string, title?: string): HTMLElement {
  return element('bdi', { text, attributes: { title: title === text ? undefined : title } });
}

/** A part of the page that the page's own skeleton brings. @throws Error where it does not: page and program disagree */
export function part(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`The page has no element "${id}".`);
  return found;
}
