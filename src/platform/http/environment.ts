import type { World } from '../world.ts';

/** Who is on the other side of a request. The session was found before the page runs; `csrf` guards its forms. */
export type Visitor =
  | { readonly kind: 'anonymous'; readonly csrf: string }
  | { readonly kind: 'citizen'; readonly personId: number; readonly name: string; readonly csrf: string }
  /** A device that is remembered for absences only, on which nobody is signed in (R15). */
  | { readonly kind: 'remembered'; readonly personId: number; readonly csrf: string }
  | {
      readonly kind: 'staff';
      readonly staffId: number;
      readonly name: string;
      readonly role: StaffRole;
      /** Schools that a school's staff may see; of a kitchen those of its cooking centre; empty for who sees the whole tenant. */
      readonly schoolIds: readonly number[];
      /** Single classes to which a school's staff is limited; empty: all of their schools. */
      readonly classIds: readonly number[];
      /** Of a kitchen that sees the schools of its cooking centre alone (`schoolIds`). */
      readonly cookingCentreId: number | undefined;
      /** A shared tablet, on which only the register, or only the kitchen's page, is seen. */
      readonly tablet: { readonly id: number; readonly purpose: TabletPurpose } | undefined;
      readonly csrf: string;
    };

/** What a shared tablet is for. */
export type TabletPurpose = 'register' | 'kitchen';

export type StaffRole = 'school_staff' | 'kitchen' | 'office' | 'auditor';

/** What each page finds in its context (`c.var`). */
export interface PageVariables {
  readonly world: World;
  readonly tenantId: number;
  readonly slug: string;
  readonly tenantName: string;
  /** The version of the municipality's facts when the request came in (see `facts_versions` in migrations/0244). */
  readonly factsVersion: string;
  readonly visitor: Visitor;
  /** Stamped by the server when the request came in; every deadline compares this, never the present (R2). */
  readonly arrivedAt: Temporal.Instant;
  /** The stamp was kept while the visitor signed in, so it may be older than a request can be. */
  readonly stampedBySession?: boolean;
  readonly requestId: string;
  /** What the audit log keeps of where a request came from. */
  readonly from?: { readonly address: string; readonly device: string };
}

export interface PageEnvironment {
  Variables: PageVariables;
}
