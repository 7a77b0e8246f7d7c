import { isPlain, property } from '../plain.js';
import { functions, isEmpty, textOfValue } from './go-functions.js';

/**
 * Go templates as charts use them, as far as they say what is deployed: values, conditions, loops, named templates.
 * What is not known (a function of a newer Helm, a file, the cluster) is empty, as a missing value is.
 *
 * Source: https://pkg.go.dev/text/template, https://helm.sh/docs/chart_template_guide/
 */

type Node =
  | { readonly is: 'text'; readonly text: string }
  | { readonly is: 'output'; readonly pipe: Token[] }
  | { readonly is: 'set'; readonly name: string; readonly pipe: Token[] }
  | {
      readonly is: 'if' | 'with' | 'range';
      readonly head: Token[];
      readonly body: Node[];
      readonly otherwise: Node[];
    };

/** Named templates, by name. */
export type Templates = Map<string, Node[]>;

type Token = { readonly is: 'text' | 'number' | 'word' | 'sign'; readonly text: string };

type Scope = { readonly dot: unknown; readonly variables: Map<string, unknown> };

/** More steps than any chart takes, fewer than are noticed. */
const MOST_STEPS = 100_000;
const DEEPEST = 40;
const LONGEST = 1_000_000;
const LONGEST_ACTION = 5000;

/** Parses a template; what it defines goes to `templates`. Throws where blocks do not end. */
export function parseTemplate(text: string, templates: Templates): Node[] {
  const root: Node[] = [];
  const open: { body: Node[]; node: { otherwise: Node[] } | null; isChained: boolean }[] = [
    { body: root, node: null, isChained: false },
  ];
  let from = 0;
  let trimNext = false;
  const current = () => open.at(-1)?.body ?? root;
  const addText = (to: number, trimEnd: boolean) => {
    let part = text.slice(from, to);
    if (trimNext) part = part.trimStart();
    if (trimEnd) part = part.trimEnd();
    if (part !== '') current().push({ is: 'text', text: part });
  };
  for (let start = text.indexOf('{{'); start >= 0; start = text.indexOf('{{', from)) {
    const end = endOfAction(text, start);
    let inside = text.slice(start + 2, end - 2);
    addText(start, /^-\s/.test(inside));
    from = end;
    trimNext = /\s-$/.test(inside);
    inside = inside.slice(/^-\s/.test(inside) ? 1 : 0, trimNext ? -1 : undefined).trim();
    if (inside.startsWith('/*')) continue;
    const tokens = tokensOf(inside);
    const [first, ...rest] = tokens;
    const word = first?.is === 'word' ? first.text : '';
    if (!first) continue;
    if (open.length > DEEPEST) throw new Error('blocks are nested too deeply');
    if (word === 'if' || word === 'with' || word === 'range') {
      const node = { is: word, head: rest, body: [], otherwise: [] } satisfies Node;
      current().push(node);
      open.push({ body: node.body, node, isChained: false });
    } else if (word === 'else') {
      const top = open.pop();
      if (!top?.node) throw new Error('else without if');
      const [next, ...head] = rest;
      if (next) {
        const node = {
          is: next.text === 'with' ? 'with' : 'if',
          head,
          body: [],
          otherwise: [],
        } satisfies Node;
        top.node.otherwise.push(node);
        open.push({ body: node.body, node, isChained: top.isChained });
      } else open.push({ body: top.node.otherwise, node: top.node, isChained: top.isChained });
    } else if (word === 'define' || word === 'block') {
      const body: Node[] = [];
      templates.set(rest[0]?.text ?? '', body);
      open.push({ body, node: null, isChained: false });
    } else if (word === 'end') {
      if (open.length === 1) throw new Error('end without beginning');
      open.pop();
    } else if (
      first.is === 'word' &&
      word.startsWith('$') &&
      (rest[0]?.text === ':=' || rest[0]?.text === '=')
    ) {
      current().push({ is: 'set', name: word, pipe: rest.slice(1) });
    } else
      current().push({
        is: 'output',
        pipe: word === 'template' ? [{ ...first, text: 'include' }, ...rest] : tokens,
      });
  }
  addText(text.length, false);
  if (open.length !== 1) throw new Error('a block does not end');
  return root;
}

/** Where the action that begins at `start` is over: after the `}}` that is in no text and no comment. */
function endOfAction(text: string, start: number): number {
  const comment = /^-?\s*\/\*/.exec(text.slice(start + 2, start + 20));
  const skipped = comment ? text.indexOf('*/', start) : start + 2;
  for (let at = skipped; at >= 0 && at < text.length && (comment || at - start < LONGEST_ACTION); at++) {
    if (text.startsWith('}}', at)) return at + 2;
    const quote = text[at];
    if (quote === '`') at = text.indexOf('`', at + 1) >>> 0;
    else if (quote === '"') {
      for (at++; at < text.length && text[at] !== '"' && text[at] !== '\n'; at++) if (text[at] === '\\') at++;
    }
  }
  throw new Error('an action does not end');
}

function tokensOf(action: string): Token[] {
  if (action.split('(').length > DEEPEST) throw new Error('an action is nested too deeply');
  const pattern =
    /"((?:[^"\\\n]|\\.)*)"|`([^`]*)`|(-?\d+(?:\.\d+)?)(?![\w.])|(:=|[()|=,])|(\$?\w*(?:\.\w+)*\.?)/g;
  return [...action.matchAll(pattern)].flatMap(([whole, quoted, raw, number, sign, word]): Token[] => {
    if (whole === '') return [];
    if (quoted !== undefined)
      return [{ is: 'text', text: quoted.replace(/\\n/g, '\n').replace(/\\(.)/g, '$1') }];
    if (raw !== undefined) return [{ is: 'text', text: raw }];
    if (number !== undefined) return [{ is: 'number', text: number }];
    return [
      word === undefined || word === '' ? { is: 'sign', text: sign ?? '' } : { is: 'word', text: word },
    ];
  });
}

/** Renders templates against the data of one release. Throws where that takes too long or goes too deep. */
export function renderTemplate(nodes: readonly Node[], templates: Templates, data: unknown): string {
  let steps = 0;
  let depth = 0;
  const variables = new Map<string, unknown>([['$', data]]);
  return render(nodes, { dot: data, variables });

  function render(body: readonly Node[], scope: Scope): string {
    let out = '';
    for (const node of body) {
      if (++steps > MOST_STEPS || out.length > LONGEST) throw new Error('the template does not end');
      if (node.is === 'text') out += node.text;
      else if (node.is === 'output') out += textOfValue(pipeline(node.pipe, scope));
      else if (node.is === 'set') scope.variables.set(node.name, pipeline(node.pipe, scope));
      else out += renderBlock(node, scope);
    }
    return out;
  }

  function renderBlock(
    { is, head, body, otherwise }: Extract<Node, { is: 'if' | 'with' | 'range' }>,
    scope: Scope,
  ): string {
    const assigned = head.findIndex(({ is: kind, text }) => kind === 'sign' && text === ':=');
    const names = head
      .slice(0, Math.max(assigned, 0))
      .flatMap(({ is: kind, text }) => (kind === 'word' ? [text] : []));
    const value = pipeline(head.slice(assigned + 1), scope);
    if (isEmpty(value)) return render(otherwise, scope);
    // A condition shares the variables around it, so that assignments in it last.
    if (is === 'if') return render(body, scope);
    const within = (dot: unknown, own: readonly unknown[]) => {
      const inner = new Map(scope.variables);
      for (const [index, name] of names.entries()) inner.set(name, own[index]);
      return render(body, { dot, variables: inner });
    };
    if (is === 'with') return within(value, [value]);
    const entries: [unknown, unknown][] = Array.isArray(value)
      ? [...value.entries()]
      : isPlain(value)
        ? Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
        : [];
    return entries.map(([key, item]) => within(item, names.length > 1 ? [key, item] : [item])).join('');
  }

  /** `a | b c`: what comes out of a command is the last argument of the next. */
  function pipeline(tokens: readonly Token[], scope: Scope): unknown {
    let value: unknown;
    for (const [index, command] of split(tokens, '|').entries()) {
      const terms = termsOf(command, scope);
      value = call(terms, index === 0 ? [] : [value]);
    }
    return value;
  }

  type Term = { readonly name: string } | { readonly value: unknown };

  function termsOf(tokens: readonly Token[], scope: Scope): Term[] {
    const terms: Term[] = [];
    for (let at = 0; at < tokens.length; at++) {
      const token = tokens[at];
      if (!token) continue;
      if (token.is === 'text') terms.push({ value: token.text });
      else if (token.is === 'number') terms.push({ value: Number(token.text) });
      else if (token.text === '(') {
        const end = closing(tokens, at);
        let value = pipeline(tokens.slice(at + 1, end), scope);
        at = end;
        const next = tokens[at + 1];
        if (next?.is === 'word' && /^\.\w/.test(next.text) && value !== undefined && isPlain(value)) {
          value = path(value, next.text);
          at++;
        }
        terms.push({ value });
      } else if (token.is === 'word') {
        terms.push(/^[$.]/.test(token.text) ? { value: lookup(token.text, scope) } : { name: token.text });
      }
    }
    return terms;
  }

  function call([head, ...rest]: Term[], last: readonly unknown[]): unknown {
    if (++steps > MOST_STEPS) throw new Error('the template does not end');
    const given = rest.map((term) => ('value' in term ? term.value : literal(term.name)));
    if (!head) return last[0];
    if ('value' in head) return head.value;
    const all = [...given, ...last];
    if (head.name === 'include') return included(templates.get(textOfValue(all[0])), all[1]);
    if (head.name === 'tpl') return included(parseTemplate(textOfValue(all[0]), templates), all[1]);
    const known = functions[head.name];
    return known ? known(...all) : literal(head.name);

    function included(body: readonly Node[] | undefined, dot: unknown): string {
      if (!body) return '';
      if (++depth > DEEPEST) throw new Error('templates include each other');
      const text = render(body, { dot, variables: new Map([['$', dot]]) });
      depth--;
      return text;
    }
  }

  function lookup(written: string, { dot, variables: known }: Scope): unknown {
    if (written === '.') return dot;
    if (written.startsWith('.')) return path(dot, written);
    const [name = '', ...keys] = written.split('.');
    return path(known.get(name), `.${keys.join('.')}`);
  }
}

function literal(word: string): unknown {
  return word === 'true' ? true : word === 'false' ? false : undefined;
}

function path(value: unknown, written: string): unknown {
  return written
    .split('.')
    .filter((key) => key !== '')
    .reduce<unknown>((inner, key) => property(inner, key), value);
}

function split(tokens: readonly Token[], sign: string): Token[][] {
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (token.is === 'sign' && token.text === '(') depth++;
    if (token.is === 'sign' && token.text === ')') depth--;
    if (depth === 0 && token.is === 'sign' && token.text === sign) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts;
}

function closing(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let at = open; at < tokens.length; at++) {
    const token = tokens[at];
    if (token?.is !== 'sign') continue;
    if (token.text === '(') depth++;
    if (token.text === ')' && --depth === 0) return at;
  }
  return tokens.length;
}
