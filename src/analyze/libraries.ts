import type { ClientDeclaration } from '../model.js';
import { clientModels } from './clients/index.js';
import { entrypointModels } from './entrypoints/index.js';
import type { GeneratedExport, LibraryModel, Member } from './library.js';

/** Looks up what an import of a package stands for. */
export type LibraryLookup = (
  specifier: string,
  name: string,
) => { model: LibraryModel; member: Member } | undefined;

/** The models of frameworks that find modules by where they are. */
export const finders: readonly LibraryModel[] = [...clientModels, ...entrypointModels].filter(
  ({ files, schemas }) => files !== undefined || schemas !== undefined,
);

/** The models of libraries whose containers are filled by calls: `container.register(token, value)`. */
export const containers: readonly LibraryModel[] = clientModels.filter(({ types }) =>
  Object.values(types).some(({ members = {} }) =>
    Object.values(members).some(({ call }) => call?.is === 'register'),
  ),
);

/** The models that hoplint ships, and before them those that a topology declares for in-house packages. */
export function createLibraryLookup(declared: readonly ClientDeclaration[]): LibraryLookup {
  const bySpecifier = new Map<string, LibraryModel[]>();
  const generated = new Map<string, LibraryModel>();
  const patterns: (GeneratedExport & { model: LibraryModel })[] = [];
  for (const model of [...declared.map(declaredModel), ...clientModels, ...entrypointModels]) {
    for (const specifier of model.modules)
      bySpecifier.set(specifier, [...(bySpecifier.get(specifier) ?? []), model]);
    for (const each of model.generated ?? []) {
      if (typeof each === 'string') generated.set(each, model);
      else patterns.push({ ...each, model });
    }
  }
  const find: LibraryLookup = (specifier, name) => {
    for (const model of bySpecifier.get(specifier) ?? []) {
      for (const key of exportKeys(name)) {
        const member = Object.hasOwn(model.exports, key) ? model.exports[key] : undefined;
        if (member) return { model, member };
      }
    }
    if (bySpecifier.has(specifier)) return undefined;
    const model = generated.get(name);
    const member = model?.exports[name];
    return model && member
      ? { model, member }
      : patterns.find((each) => each.name.test(name) && each.from.test(specifier));
  };
  // Every module that imports something asks for it, in every service that runs the module.
  const known = new Map<string, ReturnType<LibraryLookup>>();
  return (specifier, name) => {
    const key = `${specifier} ${name}`;
    if (!known.has(key)) known.set(key, find(specifier, name));
    return known.get(key);
  };
}

/** The packages that a model describes. */
export function modelledPackages(declared: readonly ClientDeclaration[]): ReadonlySet<string> {
  const models = [...clientModels, ...entrypointModels].flatMap(({ modules }) => modules);
  return new Set([...models, ...declared.map(({ module }) => module)]);
}

/** `require("x")` and `import * as x` of a callable package are the same thing as its default export. */
function exportKeys(name: string): readonly string[] {
  if (name === '*') return ['*', 'default'];
  return name === 'default' ? ['default', '*'] : [name];
}

/** A model from the `clients:` of hoplint.yaml. */
function declaredModel(declaration: ClientDeclaration): LibraryModel {
  const exports = Object.entries(declaration.calls).map(([name, call]): [string, Member] => [
    name,
    {
      call: {
        is: 'remote',
        kind: call.kind,
        ...(call.url === undefined ? {} : { url: String(call.url) }),
        ...(call.base === undefined ? {} : { base: call.base }),
        ...(call.method === undefined ? {} : { method: `="${call.method}"` }),
        ...(call.service === undefined ? {} : { service: call.service }),
        ...(call.channel === undefined ? {} : { channel: call.channel }),
        bounds: call.timeout === undefined ? [] : [{ at: call.timeout, means: 'milliseconds' }],
        unbounded: {
          ms: call.defaultTimeout ?? null,
          counts: call.defaultTimeout !== undefined,
          says:
            call.defaultTimeout === undefined
              ? `${declaration.module} states no default`
              : `${declaration.module} waits ${call.defaultTimeout} ms by default`,
        },
      },
    },
  ]);
  return {
    library: declaration.module,
    modules: [declaration.module],
    source: 'clients in hoplint.yaml',
    exports: Object.fromEntries(exports),
    types: {},
  };
}
