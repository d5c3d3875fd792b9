import type { CallSite, CapturedStack } from '../call-site/call-site.js';
import { type Sites, sitesOf } from './evidence.js';
import type { FindingScope } from './finding.js';
import { scopeOf } from './finding-scope.js';
import type { Group } from './group.js';
import type { Ledger } from './ledger.js';
import { type Parent, Provenance } from './provenance.js';
import type { Thresholds } from './thresholds.js';

export interface DetectOptions {
  readonly thresholds: Thresholds;
  /** The first frame of the application. Called for suspects only. */
  readonly readSite: (stack: CapturedStack) => CallSite | undefined;
  /** Now, in milliseconds since 1970. */
  readonly at: number;
}

/** What the detectors share: a ledger, and what was found out about its statements, each once. */
export class Investigation {
  readonly ledger: Ledger;
  readonly groups: readonly Group[];
  readonly thresholds: Thresholds;
  readonly at: number;
  readonly scope: FindingScope;
  private readonly readSite: DetectOptions['readSite'];
  // Most scopes have nothing that is suspect.
  private ownProvenance: Provenance | undefined;
  private sites: Map<Group, Sites> | undefined;
  private parents: Map<Group, Parent | undefined> | undefined;

  constructor(ledger: Ledger, { thresholds, readSite, at }: DetectOptions) {
    this.ledger = ledger;
    this.groups = ledger.groups;
    this.thresholds = thresholds;
    this.readSite = readSite;
    this.at = at;
    this.scope = scopeOf(ledger.scope);
  }

  get provenance(): Provenance {
    this.ownProvenance ??= new Provenance(this.ledger);
    return this.ownProvenance;
  }

  sitesOf(group: Group): Sites {
    this.sites ??= new Map();
    let sites = this.sites.get(group);
    if (sites === undefined) {
      sites = sitesOf(group, this.readSite);
      this.sites.set(group, sites);
    }
    return sites;
  }

  parentOf(group: Group): Parent | undefined {
    this.parents ??= new Map();
    if (!this.parents.has(group)) this.parents.set(group, this.provenance.parentOf(group));
    return this.parents.get(group);
  }
}
