import { callKey, type Evaluated, oneOf } from './evaluated.js';
import type { Evaluator, LaterSettings } from './evaluator.js';

/** What the program writes over the defaults of a library or of one of its instances. */
export type Overrides = { of(value: Evaluated & { k: 'library' }, carried: string): LaterSettings };

/** Where libraries keep what every call of an instance starts from. */
const DEFAULTS = 'defaults';

/**
 * `axios.defaults.timeout = 3000`, `api.defaults.baseURL = …`: a write to a member of `defaults` of a library value
 * holds for that instance, or, on what the library exports, for the whole service.
 */
export function createOverrides(evaluator: Evaluator): Overrides {
  let table: Map<string, Map<string, Evaluated[]>> | undefined;

  const build = () => {
    const built = new Map<string, Map<string, Evaluated[]>>();
    table = built;
    for (const module of evaluator.program.modules) {
      for (const write of module.propertyWrites) {
        if (write.object.k !== 'member' || write.object.name !== DEFAULTS) continue;
        const [context] = evaluator.rootContexts({ module, id: write.function });
        if (!context) continue;
        const owner = evaluator.evaluate(write.object.of, context);
        if (owner.k !== 'library') continue;
        const key = ownerKey(owner);
        const names = built.get(key) ?? new Map<string, Evaluated[]>();
        names.set(write.name, [...(names.get(write.name) ?? []), evaluator.evaluate(write.value, context)]);
        built.set(key, names);
      }
    }
    return built;
  };

  return {
    of(value, carried) {
      if (carried !== 'options') return { own: [], general: [] };
      const known = table ?? build();
      const at = (key: string) => {
        const names = known.get(key);
        return names ? [asObject(names)] : [];
      };
      const key = ownerKey(value);
      return { own: key === value.model.library ? [] : at(key), general: at(value.model.library) };
    },
  };
}

function ownerKey(owner: Evaluated & { k: 'library' }): string {
  const { made } = owner;
  return made && made !== 'elsewhere' ? `${owner.model.library} ${callKey(made.call)}` : owner.model.library;
}

/** The written members as an object that is laid over the instance's own options. */
function asObject(names: ReadonlyMap<string, readonly Evaluated[]>): Evaluated {
  return { k: 'record', entries: new Map([...names].map(([name, values]) => [name, oneOf(values)])) };
}
