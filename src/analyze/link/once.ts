/** Remembers what is made of an object for as long as the object lives. What it is made of must not change. */
export function onceFor<K extends object, T>(make: (of: K) => T): (of: K) => T {
  const known = new WeakMap<K, { readonly made: T }>();
  return (of) => {
    let entry = known.get(of);
    if (!entry) {
      entry = { made: make(of) };
      known.set(of, entry);
    }
    return entry.made;
  };
}
