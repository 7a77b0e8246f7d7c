import type { ModuleFacts } from '../facts.js';

type Ref = { readonly module: ModuleFacts; readonly id: number };

/** A table by functions, calls or classes. Asked for every call of a system: keys of text would be made each time. */
export class RefTable<T> {
  readonly #byModule = new Map<ModuleFacts, Map<number, T>>();

  get({ module, id }: Ref): T | undefined {
    return this.#byModule.get(module)?.get(id);
  }

  set({ module, id }: Ref, value: T): void {
    let byId = this.#byModule.get(module);
    if (!byId) {
      byId = new Map();
      this.#byModule.set(module, byId);
    }
    byId.set(id, value);
  }

  clear(): void {
    this.#byModule.clear();
  }
}

/** Adds to the list of a function, call or class. */
export function addTo<T>(table: RefTable<T[]>, ref: Ref, value: T): void {
  const list = table.get(ref);
  if (list) list.push(value);
  else table.set(ref, [value]);
}
