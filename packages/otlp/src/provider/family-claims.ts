/** What a stream is exposed as. */
export interface ClaimedFamily {
  readonly name: string;
  readonly type: string;
  readonly unit: string;
}

/**
 * Which families the scopes of a provider have. Scopes may share a family: their series differ in who recorded them. A
 * family has one type and one unit, though, and within a scope one stream.
 */
export class FamilyClaims {
  private readonly families = new Map<string, { family: ClaimedFamily; readonly owners: Set<object> }>();

  isFree(owner: object, family: ClaimedFamily): boolean {
    const claim = this.families.get(family.name);
    if (claim === undefined) return true;
    return claim.family.type === family.type && claim.family.unit === family.unit && !claim.owners.has(owner);
  }

  take(owner: object, family: ClaimedFamily): void {
    const claim = this.families.get(family.name);
    if (claim === undefined) this.families.set(family.name, { family, owners: new Set([owner]) });
    else claim.owners.add(owner);
  }
}
