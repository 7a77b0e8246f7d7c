/** A directive of nginx: `proxy_pass http://orders;`, with what is in its block. */
export type Directive = {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly line: number;
  readonly block: readonly Directive[];
};

type Token = { readonly text: string; readonly line: number; readonly isQuoted: boolean };

/** Blocks in blocks beyond this are no configuration that nginx would take. */
const DEEPEST = 32;
const LONGEST_WORD = 2_000;

/** The directives of a configuration of nginx. What is broken is left out: never an exception. */
export function parseNginx(text: string): Directive[] {
  const tokens = tokensOf(text);
  let at = 0;
  const block = (depth: number): Directive[] => {
    const directives: Directive[] = [];
    let words: Token[] = [];
    while (at < tokens.length) {
      const token = tokens[at];
      at += 1;
      if (!token) break;
      const mark = token.isQuoted ? '' : token.text;
      if (mark === '}') return directives;
      if (mark !== ';' && mark !== '{') {
        words.push(token);
        continue;
      }
      const inside = mark === '{' && depth < DEEPEST ? block(depth + 1) : [];
      const [name, ...parameters] = words;
      if (name)
        directives.push({
          name: name.text,
          parameters: parameters.map((each) => each.text),
          line: name.line,
          block: inside,
        });
      words = [];
    }
    return directives;
  };
  const all: Directive[] = [];
  while (at < tokens.length) for (const directive of block(0)) all.push(directive);
  return all;
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  // `${NAME}` of a template is part of a word; a brace by itself is not.
  const pattern = /\n|#[^\n]*|"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|[{};]|(?:\$\{\w+\}|[^\s;{}"'#])+/g;
  for (const match of text.matchAll(pattern)) {
    const [found, double, single] = match;
    if (!found.startsWith('#') && found !== '\n') {
      const quoted = double ?? single;
      tokens.push({ text: (quoted ?? found).slice(0, LONGEST_WORD), line, isQuoted: quoted !== undefined });
    }
    line += found.split('\n').length - 1;
  }
  return tokens;
}
