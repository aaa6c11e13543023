/** What is known of a hole in a package. */
interface Advisory {
  /** `GHSA-…`, or the registry's own number. */
  readonly id: string;
  readonly package: string;
  readonly severity: string;
  readonly title: string;
}

/** The advisories in what `npm audit --json` says; undefined when it is no answer at all, such as a registry's refusal. */
export function advisoriesIn(json: string): readonly Advisory[] | undefined {
  const said = parsed(json);
  const vulnerabilities = said && Reflect.get(said, 'vulnerabilities');
  if (typeof vulnerabilities !== 'object' || vulnerabilities === null) return undefined;
  const found = new Map<string, Advisory>();
  for (const { via } of Object.values(vulnerabilities) as { via?: unknown }[])
    for (const cause of Array.isArray(via) ? via : []) {
      // A text names another package whose own entry holds the advisory.
      if (typeof cause !== 'object' || cause === null) continue;
      const { url, source, name, severity, title } = cause as Record<string, unknown>;
      const id = /GHSA-[\w-]+$/.exec(String(url))?.[0] ?? String(source);
      found.set(id, { id, package: String(name), severity: String(severity), title: String(title) });
    }
  return [...found.values()];
}

function parsed(json: string): object | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The advisories that the decision's table answers: the first cell of each of its lines. */
export const answeredIn = (markdown: string): string[] =>
  markdown
    .split('\n')
    .map((line) => /^\| (GHSA-[\w-]+|\d+) \|/.exec(line)?.[1])
    .filter((id) => id !== undefined);

/** What is wrong: advisories without an answer, and answers to nothing. */
export function openQuestions(advisories: readonly Advisory[], answered: readonly string[]): string[] {
  const ids = new Set(advisories.map(({ id }) => id));
  return [
    ...advisories
      .filter(({ id }) => !answered.includes(id))
      .map((each) => `${each.id} (${each.severity}) ${each.package}: ${each.title}: without an answer`),
    ...answered
      .filter((id) => !ids.has(id))
      .map((id) => `${id} stands in the table and nowhere else: take its line out`),
  ];
}
