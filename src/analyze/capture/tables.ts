import { ts } from 'ts-morph';
import type {
  CallFacts,
  ClassFacts,
  FunctionFacts,
  ModuleFacts,
  Position,
  PropertyWrite,
  Region,
  SyntaxProblem,
  TypeReference,
  Use,
  Value,
  Variable,
} from '../facts.js';

import { suppressionsIn } from './suppressions.js';

type Writable<T> = { -readonly [K in keyof T]: T[K] };
/** A region while its body is still being walked: loops learn what they assign on the way. */
export type OpenRegion = Writable<Region> & {
  assigns?: number[];
  exits?: boolean;
  catches?: boolean;
  throws?: true;
  gives?: Value[];
};
export type OpenFunction = Writable<FunctionFacts> & {
  parameters: number[];
  returns: Value[];
  answers?: string[];
};
export type OpenVariable = Writable<Variable>;

/** What becomes of a variable that is read in more ways than this is no question any more. */
const MOST_READS = 12;

/** `request.log.warn`: what a framework hands out to write something down, which answers nobody. */
function isNote(callee: Value): boolean {
  return (
    callee.k === 'member' &&
    /^(log|info|debug|warn|error|trace|verbose|fatal)$/.test(callee.name) &&
    callee.of.k === 'member' &&
    /^(log|logger)$/.test(callee.of.name)
  );
}

type Scope = { readonly names: Map<string, number>; readonly function: number };

/** The facts of one module while they grow, and where in it the walk stands: scope, function, region. */
export class Tables {
  readonly variables: OpenVariable[] = [];
  readonly functions: OpenFunction[] = [];
  readonly classes: ClassFacts[] = [];
  readonly calls: CallFacts[] = [];
  readonly regions: OpenRegion[] = [];
  readonly propertyWrites: PropertyWrite[] = [];
  readonly exports: Record<string, Value> = {};
  readonly exportStars: string[] = [];
  readonly imports = new Set<string>();
  readonly problems: SyntaxProblem[] = [];

  private readonly scopes: Scope[] = [];
  currentFunction = 0;
  currentRegion: number | null = null;
  private groups = 0;

  constructor(readonly source: ts.SourceFile) {}

  position(node: ts.Node): Position {
    return this.positionAt(node.getStart(this.source));
  }

  positionAt(offset: number): Position {
    const { line, character } = this.source.getLineAndCharacterOfPosition(offset);
    return { line: line + 1, column: character + 1 };
  }

  line(node: ts.Node): number {
    return this.position(node).line;
  }

  endLine(node: ts.Node): number {
    return this.source.getLineAndCharacterOfPosition(node.end).line + 1;
  }

  openScope(): void {
    this.scopes.push({ names: new Map(), function: this.currentFunction });
  }

  closeScope(): void {
    this.scopes.pop();
  }

  /** Declares a name in the innermost scope; a second declaration (overloads, `var` twice) is the same variable. */
  declare(name: string, line: number, more: Partial<Variable> = {}): number {
    const scope = this.scopes[this.scopes.length - 1];
    const known = name === '' ? undefined : scope?.names.get(name);
    if (known !== undefined) return known;
    const id = this.variables.length;
    this.variables.push({ name, scope: this.currentFunction, line, ...more });
    if (name !== '') scope?.names.set(name, id);
    return id;
  }

  lookup(name: string): number | undefined {
    for (let i = this.scopes.length - 1; i >= 0; i--) {
      const id = this.scopes[i]?.names.get(name);
      if (id !== undefined) return id;
    }
    return undefined;
  }

  /** Gives a variable a value: its initialiser, or one more write if it has one. */
  assign(id: number, value: Value, asInit: boolean): void {
    const variable = this.variables[id];
    if (!variable) return;
    if (asInit && variable.init === undefined) variable.init = value;
    else {
      variable.writes ??= [];
      variable.writes.push(value);
    }
    if (asInit) return;
    for (let region = this.currentRegion; region !== null; region = this.regions[region]?.parent ?? null) {
      const facts = this.regions[region];
      if (facts?.k === 'loop' && facts.function === this.currentFunction) facts.assigns?.push(id);
    }
  }

  recordUse(id: number, use: Use): void {
    const variable = this.variables[id];
    if (!variable || variable.init?.k === 'import') return;
    const isRead = use.k === 'read' || use.k === 'member';
    if (isRead) variable.reads ??= [];
    else variable.uses ??= [];
    const known = isRead ? variable.reads : variable.uses;
    if (!known || (isRead && known.length >= MOST_READS)) return;
    if (!known.some((each) => isSameUse(each, use))) known.push(use);
  }

  /** A call's slot, so that its own callee and arguments can refer to it. Filled by `fillCall`. */
  reserveCall(): number {
    this.calls.push(undefined as unknown as CallFacts);
    return this.calls.length - 1;
  }

  fillCall(id: number, call: CallFacts): void {
    this.calls[id] = call;
  }

  newGroup(): number {
    this.groups += 1;
    return this.groups;
  }

  /** The `catch` that the walk is in, without those outside the current function; null for none. */
  currentCatch(): OpenRegion | null {
    for (let id = this.currentRegion; id !== null; id = this.regions[id]?.parent ?? null) {
      const region = this.regions[id];
      if (region?.function !== this.currentFunction) return null;
      if (region.k === 'catch') return region;
    }
    return null;
  }

  inRegion<T>(region: OpenRegion, body: () => T): T {
    const outer = this.currentRegion;
    this.currentRegion = this.regions.length;
    this.regions.push(region);
    try {
      return body();
    } finally {
      this.currentRegion = outer;
    }
  }

  inFunction<T>(facts: OpenFunction, body: (id: number) => T): T {
    const outerFunction = this.currentFunction;
    const outerRegion = this.currentRegion;
    const id = this.functions.length;
    this.functions.push(facts);
    this.currentFunction = id;
    this.currentRegion = null;
    this.openScope();
    try {
      return body(id);
    } finally {
      this.closeScope();
      this.currentFunction = outerFunction;
      this.currentRegion = outerRegion;
    }
  }

  /** Goes on in the code of a function that was opened before: field initialisers of one class. */
  resumeFunction<T>(id: number, body: () => T): T {
    const outerFunction = this.currentFunction;
    const outerRegion = this.currentRegion;
    this.currentFunction = id;
    this.currentRegion = null;
    try {
      return body();
    } finally {
      this.currentFunction = outerFunction;
      this.currentRegion = outerRegion;
    }
  }

  /** Notes that the code here calls a parameter of an enclosing function: the callback that answers. */
  noteAnswer(callee: Value): void {
    if (isNote(callee)) return;
    let root = callee;
    while (root.k === 'member' || root.k === 'index') root = root.of;
    if (root.k !== 'variable') return;
    const variable = this.variables[root.id];
    if (!variable?.parameter || variable.scope === this.currentFunction) return;
    for (
      let id: number | null = this.currentFunction;
      id !== null && id !== variable.scope;
      id = this.functions[id]?.parent ?? null
    ) {
      const facts = this.functions[id];
      if (!facts) return;
      facts.answers ??= [];
      if (!facts.answers.includes(variable.name)) facts.answers.push(variable.name);
    }
  }

  finish(path: string): ModuleFacts {
    return {
      path,
      variables: this.variables,
      functions: this.functions,
      classes: this.classes,
      calls: this.calls,
      regions: this.regions as Region[],
      propertyWrites: this.propertyWrites,
      exports: this.exports,
      exportStars: this.exportStars,
      imports: [...this.imports],
      problems: this.problems,
      suppressions: suppressionsIn(this.source),
      ...directiveOf(this.source),
    };
  }
}

/** https://react.dev/reference/rsc/directives */
function directiveOf({ statements }: ts.SourceFile): Pick<ModuleFacts, 'runsOn'> {
  for (const statement of statements) {
    if (!ts.isExpressionStatement(statement) || !ts.isStringLiteral(statement.expression)) break;
    const [, side] = /^use (client|server)$/.exec(statement.expression.text) ?? [];
    if (side === 'client' || side === 'server') return { runsOn: side };
  }
  return {};
}

/** What the parts of the walk need of each other. */
export type Walk = {
  readonly tables: Tables;
  /** The value of an expression, all calls in it recorded; `use` is what becomes of the value. */
  value(node: ts.Expression, use?: Use): Value;
  statement(node: ts.Node): void;
  statements(nodes: readonly ts.Node[]): void;
  functionLike(node: ts.FunctionLikeDeclaration, options: FunctionOptions): number;
  classLike(node: ts.ClassLikeDeclaration, name?: string): number;
  type(node: ts.TypeNode | undefined): TypeReference | undefined;
  bind(name: ts.BindingName, value: Value): void;
};

export type FunctionOptions = {
  readonly name: string;
  readonly class?: number;
  readonly argumentOf?: FunctionFacts['argumentOf'];
};

function isSameUse(a: Use, b: Use): boolean {
  switch (a.k) {
    case 'awaited':
      return b.k === 'awaited' && isSameUse(a.use, b.use);
    case 'receiver':
      return b.k === 'receiver' && a.call === b.call;
    case 'argument':
      return b.k === 'argument' && a.call === b.call && a.index === b.index;
    case 'assigned':
      return b.k === 'assigned' && a.variable === b.variable;
    case 'member':
      return b.k === 'member' && a.name === b.name && isSameUse(a.use, b.use);
    default:
      return a.k === b.k;
  }
}
