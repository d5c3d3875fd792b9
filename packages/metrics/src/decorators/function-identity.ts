interface MetadataApi {
  getOwnMetadataKeys(target: object): readonly unknown[];
  getOwnMetadata(key: unknown, target: object): unknown;
  defineMetadata(key: unknown, value: unknown, target: object): void;
}

/**
 * Makes a wrapper look like the function it stands for: `name`, `length`, own properties, prototype (so that an
 * async function is still known as one), and the metadata of `reflect-metadata`, in which NestJS keeps the
 * routes and Swagger the descriptions of a method.
 */
export function takeIdentity(wrapper: object, original: object): void {
  const prototype: unknown = Object.getPrototypeOf(original);
  if (Object.getPrototypeOf(wrapper) !== prototype) Object.setPrototypeOf(wrapper, prototype as object | null);
  for (const key of Reflect.ownKeys(original)) {
    // Functions of sloppy mode have them as their own, and nobody may define them.
    if (key === 'arguments' || key === 'caller') continue;
    Object.defineProperty(wrapper, key, Object.getOwnPropertyDescriptor(original, key) as PropertyDescriptor);
  }
  const metadata = Reflect as Partial<MetadataApi>;
  if (metadata.getOwnMetadataKeys === undefined) return;
  for (const key of metadata.getOwnMetadataKeys(original)) {
    metadata.defineMetadata?.(key, metadata.getOwnMetadata?.(key, original), wrapper);
  }
}

/** Classes are functions that cannot be called: no measure of a call fits them. */
export function isClass(fn: unknown): boolean {
  return typeof fn === 'function' && /^class\b/.test(Function.prototype.toString.call(fn));
}
