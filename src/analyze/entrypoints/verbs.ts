import type { EntryAction, Member } from '../library.js';

/** Members named after verbs (`router.get`), `all` for every verb; `entry` says where path and handlers sit. */
export function routesByVerb(
  entry: Omit<EntryAction, 'is' | 'kind' | 'method'>,
  more: Readonly<Record<string, string>> = {},
): Record<string, Member> {
  return Object.fromEntries(
    Object.entries({ ...VERBS, ...more }).map(([name, verb]) => [
      name,
      { call: { is: 'entry', kind: 'http', method: `="${verb}"`, ...entry } },
    ]),
  );
}

const VERBS = {
  get: 'GET',
  post: 'POST',
  put: 'PUT',
  patch: 'PATCH',
  delete: 'DELETE',
  head: 'HEAD',
  options: 'OPTIONS',
  all: 'ANY',
};
