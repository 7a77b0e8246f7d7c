import type { Location, Locations, Member } from '../library.js';

/** A decorator of a method, `@Get(path)`: the path is text, an array of them, or left out. */
export function route(method: Locations, path: Location = '0'): Member {
  return { decorator: { on: 'method', is: 'operation', kind: 'http', method, path } };
}

/** Decorators of methods by their names. */
export function routes(verbs: Readonly<Record<string, string>>): Record<string, Member> {
  return Object.fromEntries(Object.entries(verbs).map(([name, verb]) => [name, route(`="${verb}"`)]));
}

/** A decorator of a class whose methods answer under its path. */
export function controller(...prefix: Location[]): Member {
  return { decorator: { on: 'class', is: 'controller', prefix } };
}
