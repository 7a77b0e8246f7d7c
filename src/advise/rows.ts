/** What is known so far, by name: answers, and what was concluded from them. */
export type Known = Readonly<Record<string, string | undefined>>;

/** Holds where each name is known to have one of these values. */
export type Condition = Readonly<Record<string, string | readonly string[] | undefined>>;

/** One row of a decision table: where it is the first whose condition holds, it is what comes out. */
export type Row<Conclusion> = {
  readonly when: Condition;
  readonly choose: Conclusion;
  /** Why, in terms of the condition. Empty where nothing is concluded. */
  readonly because: string;
  /** Names of sources. */
  readonly sources: readonly string[];
};

/** The values that each name can have. */
export type Domain = ReadonlyMap<string, readonly string[]>;

/**
 * The rows that may still be the first whose condition holds: none that what is known contradicts, and none behind one
 * that holds already. The last row of a table has no condition, so that the last of these always holds.
 */
export function liveRows<C>(rows: readonly Row<C>[], known: Known): readonly Row<C>[] {
  const possible = rows.filter(({ when }) => holds(when, known) !== 'no');
  const certain = possible.findIndex(({ when }) => holds(when, known) === 'yes');
  return certain < 0 ? possible : possible.slice(0, certain + 1);
}

/** The row that decides, whatever is answered to what is open; null while that is not settled. */
export function settled<C>(rows: readonly Row<C>[], known: Known, domain: Domain): Row<C> | null {
  const live = liveRows(rows, known);
  if (openNames(live, known).some((name) => matters(live, known, domain, name))) return null;
  return live.at(-1) ?? null;
}

/** Whether what is answered to an open name can still change what comes out. */
export function matters<C>(rows: readonly Row<C>[], known: Known, domain: Domain, name: string): boolean {
  const live = liveRows(rows, known);
  const open = openNames(live, known);
  if (!open.includes(name)) return false;
  const others = open.filter((other) => other !== name);
  const values = domain.get(name) ?? [];
  return someAssignment(others, known, domain, (assigned) => {
    const outcomes = values.map((value) => first(live, { ...assigned, [name]: value })?.choose);
    return outcomes.some((outcome) => outcome !== outcomes[0]);
  });
}

/** Whether the condition holds; `open` where that rests on what is not known. */
export function holds(when: Condition, known: Known): 'yes' | 'no' | 'open' {
  let open = false;
  for (const name in when) {
    const wanted = when[name];
    if (wanted === undefined) continue;
    const value = known[name];
    if (value === undefined) open = true;
    else if (typeof wanted === 'string' ? wanted !== value : !wanted.includes(value)) return 'no';
  }
  return open ? 'open' : 'yes';
}

/** The first row whose condition holds. */
export function first<C>(rows: readonly Row<C>[], known: Known): Row<C> | undefined {
  return rows.find(({ when }) => holds(when, known) === 'yes');
}

/** The names on which rows rest and that are not known. */
function openNames(rows: readonly Row<unknown>[], known: Known): string[] {
  const names = rows.flatMap(({ when }) => Object.keys(when));
  return [...new Set(names)].filter((name) => known[name] === undefined);
}

function someAssignment(
  names: readonly string[],
  known: Known,
  domain: Domain,
  test: (assigned: Known) => boolean,
): boolean {
  const [name, ...rest] = names;
  if (name === undefined) return test(known);
  return (domain.get(name) ?? []).some((value) =>
    someAssignment(rest, { ...known, [name]: value }, domain, test),
  );
}
