import type { Unseen } from '../../model.js';
import type { LibraryModel, Member } from '../library.js';
import type { CallGraph } from './callgraph.js';
import { alternatives, callKey, type Evaluated } from './evaluated.js';
import { callOf } from './program.js';

/** Clients for other services that a service makes, and on which no call is found: calls there are not seen. */
export function unusedClients(graph: CallGraph, service: string, owns: (path: string) => boolean): Unseen[] {
  const used = new Set(graph.libraryCalls.flatMap(({ receiver }) => madeBy(receiver)));
  // A proxy is handed to a router, and called by it.
  const isProxy = ({ types }: LibraryModel, name: string) => {
    const call = types[name]?.call;
    return call?.is === 'remote' && call.kind === 'http' && call.forwards !== undefined;
  };
  return graph.libraryCalls.flatMap(({ action, call, model }): Unseen[] => {
    const isClient =
      action.is === 'make' && callsServices(model, action.type) && !isProxy(model, action.type);
    if (!isClient || used.has(callKey(call)) || !owns(call.module.path)) return [];
    const { line, column } = callOf(call);
    const what = `the ${model.library} client that is made here`;
    return [{ service, what, file: call.module.path, line, column }];
  });
}

/** The calls that made what something is called on. */
function madeBy(receiver: Evaluated | null): string[] {
  return (receiver ? alternatives(receiver) : []).flatMap((each): string[] => {
    if (each.k === 'parameter') return madeBy(each.otherwise);
    return each.k === 'library' && each.made && each.made !== 'elsewhere' ? [callKey(each.made.call)] : [];
  });
}

/** Whether calls of a value of a type leave for another service, or for whoever reads a channel; a store is neither. */
function callsServices({ types }: LibraryModel, name: string): boolean {
  const type = types[name];
  const members: (Member | undefined)[] = [...Object.values(type?.members ?? {}), type?.anyMember];
  const kinds = [type?.call, ...members.map((member) => member?.call)].flatMap((action) =>
    action?.is === 'remote' ? [action.kind] : [],
  );
  return kinds.length > 0 && !kinds.includes('cache') && !kinds.includes('database');
}
