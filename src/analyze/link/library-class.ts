import type { Evaluated } from './evaluated.js';

/**
 * A class of a library as the value on which its static members are called (`Order.findAll()`); null for a mere
 * function.
 */
export function classValue({
  model,
  member,
  carried,
  self,
}: Evaluated & { k: 'action' }): (Evaluated & { k: 'library' }) | null {
  if (member.type === undefined) return null;
  const of = { k: 'library' as const, model, type: member.type, carried, made: null };
  return self ? { ...of, self } : of;
}
