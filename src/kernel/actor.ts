/** Who does something: a parent, a member of staff (perhaps for a family that is not online, R15), or a job of the program. */
export type Actor =
  | { readonly kind: 'citizen'; readonly personId: number }
  | { readonly kind: 'staff'; readonly staffId: number; readonly forPersonId?: number }
  | { readonly kind: 'system'; readonly job: string };

/** The form in which acts keep their author: `citizen:12`, `staff:3`, `staff:3>citizen:12`, `system:posting`. */
export function actorText(actor: Actor): string {
  switch (actor.kind) {
    case 'citizen':
      return `citizen:${actor.personId}`;
    case 'staff':
      return actor.forPersonId === undefined
        ? `staff:${actor.staffId}`
        : `staff:${actor.staffId}>citizen:${actor.forPersonId}`;
    case 'system':
      return `system:${actor.job}`;
  }
}
