/** Numbers texts in the order they are first seen in, from 0. */
export class Numbering {
  private readonly places = new Map<string, number>();

  constructor(...first: readonly string[]) {
    for (const text of first) this.placeOf(text);
  }

  get texts(): readonly string[] {
    return [...this.places.keys()];
  }

  get size(): number {
    return this.places.size;
  }

  placeOf(text: string): number {
    let place = this.places.get(text);
    if (place === undefined) {
      place = this.places.size;
      this.places.set(text, place);
    }
    return place;
  }
}
