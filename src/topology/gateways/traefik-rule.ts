/** What a request must be like for one way in which the rule of a router holds. */
export type RuleCase = {
  readonly hosts: readonly string[];
  readonly method: string | null;
  readonly path: string;
  readonly isExact: boolean;
  /** Something else decides too: a header, a pattern, a `!`. */
  readonly isConditional: boolean;
};

type Token =
  | { readonly k: 'call'; readonly name: string; readonly values: readonly string[] }
  | { readonly k: string };

const ANY: RuleCase = { hosts: [], method: null, path: '/', isExact: false, isConditional: false };
/** Alternatives in alternatives multiply; nobody writes more. */
const MOST_CASES = 64;
const LONGEST = 10_000;

/**
 * The ways in which the rule of a router holds: ``Host(`shop.test`) && (PathPrefix(`/orders`) || Path(`/basket`))``. Of
 * version 2 too: ``PathPrefix(`/a`, `/b`)``. None where it cannot be read.
 *
 * Source: https://doc.traefik.io/traefik/routing/routers/#rule
 */
export function casesOf(rule: string): RuleCase[] {
  if (rule.length > LONGEST) return [];
  const tokens = tokensOf(rule);
  if (!tokens) return [];
  let at = 0;
  const peek = () => tokens[at]?.k;
  const alternatives = (depth: number): RuleCase[] | null => {
    let all = conjunction(depth);
    while (all && peek() === '||') {
      at += 1;
      const next = conjunction(depth);
      all = next && [...all, ...next];
    }
    return all;
  };
  const conjunction = (depth: number): RuleCase[] | null => {
    let all = single(depth);
    while (all && peek() === '&&') {
      at += 1;
      const next = single(depth);
      all = next && all.flatMap((one) => next.flatMap((other) => both(one, other))).slice(0, MOST_CASES);
    }
    return all;
  };
  const single = (depth: number): RuleCase[] | null => {
    const token = tokens[at];
    at += 1;
    if (!token || depth > MOST_CASES) return null;
    if (token.k === '!') return single(depth + 1) && [{ ...ANY, isConditional: true }];
    if (token.k === '(') {
      const inner = alternatives(depth + 1);
      at += 1;
      return tokens[at - 1]?.k === ')' ? inner : null;
    }
    return 'name' in token ? matched(token.name, token.values) : null;
  };
  const all = alternatives(0);
  return all && at === tokens.length ? all.slice(0, MOST_CASES) : [];
}

function matched(name: string, values: readonly string[]): RuleCase[] {
  switch (name) {
    case 'Host':
      return [{ ...ANY, hosts: values }];
    case 'PathPrefix':
    case 'Path':
      return values.map((value) => ({
        ...ANY,
        // `/orders/{id:[0-9]+}` of version 2, and `/orders{any:$|/.*}` for all under it.
        path:
          value
            .replace(/\{\w+:[^}]*\.\*[^}]*\}$/, '')
            .replace(/\{(\w+)(:[^}]*)?\}/g, ':$1')
            .replace(/\/+$/, '') || '/',
        isExact: name === 'Path',
      }));
    case 'Method':
      return values.map((value) => ({ ...ANY, method: value.toUpperCase() }));
    default:
      return [{ ...ANY, isConditional: true }];
  }
}

/** What holds where both do; none where they contradict each other. */
function both(one: RuleCase, other: RuleCase): RuleCase[] {
  const [general, special] = one.path.length <= other.path.length ? [one, other] : [other, one];
  const isWithin =
    general.path === '/' || special.path === general.path || special.path.startsWith(`${general.path}/`);
  if (!isWithin || (one.method !== null && other.method !== null && one.method !== other.method)) return [];
  return [
    {
      hosts: [...new Set([...one.hosts, ...other.hosts])],
      method: one.method ?? other.method,
      path: special.path,
      isExact: special.isExact,
      isConditional: one.isConditional || other.isConditional,
    },
  ];
}

function tokensOf(rule: string): Token[] | null {
  const tokens: Token[] = [];
  const pattern = /\s+|(\w+)\(\s*((?:[`"'][^`"']*[`"'](?:\s*,\s*)?)*)\s*\)|&&|\|\||[!()]/gy;
  for (let from = 0; from < rule.length; from = pattern.lastIndex) {
    pattern.lastIndex = from;
    const match = pattern.exec(rule);
    if (!match) return null;
    const [found, name, values = ''] = match;
    if (name !== undefined) {
      tokens.push({
        k: 'call',
        name,
        values: [...values.matchAll(/[`"']([^`"']*)[`"']/g)].map(([, text = '']) => text),
      });
    } else if (found.trim() !== '') tokens.push({ k: found });
  }
  return tokens;
}
