/**
 * Strongly connected components of a directed graph whose nodes are numbers from 0: Tarjan's algorithm, without
 * recursion (graphology-components recurses and overflows on a path of some 8,000 nodes).
 *
 * `successors[node]` lists where its edges lead. Components come in reverse topological order: every edge that
 * leaves a component leads to one that is earlier in the result.
 */
export function stronglyConnected(successors: readonly (readonly number[])[]): number[][] {
  const count = successors.length;
  const unvisited = -1;
  const order = new Array<number>(count).fill(unvisited);
  const low = new Array<number>(count).fill(0);
  const open = new Array<boolean>(count).fill(false);
  const stack: number[] = [];
  const components: number[][] = [];
  let visited = 0;

  const enter = (node: number): { node: number; next: number } => {
    order[node] = visited;
    low[node] = visited;
    visited += 1;
    open[node] = true;
    stack.push(node);
    return { node, next: 0 };
  };
  const lower = (node: number, bound: number): void => {
    low[node] = Math.min(at(low, node), bound);
  };

  for (let root = 0; root < count; root += 1) {
    if (order[root] !== unvisited) continue;
    const path = [enter(root)];
    for (let frame = path.at(-1); frame; frame = path.at(-1)) {
      const successor = successors[frame.node]?.[frame.next];
      if (successor !== undefined) {
        frame.next += 1;
        if (order[successor] === unvisited) path.push(enter(successor));
        else if (open[successor]) lower(frame.node, at(order, successor));
        continue;
      }
      path.pop();
      const caller = path.at(-1);
      if (caller) lower(caller.node, at(low, frame.node));
      if (low[frame.node] === order[frame.node]) {
        const component = stack.splice(stack.lastIndexOf(frame.node));
        for (const node of component) open[node] = false;
        components.push(component);
      }
    }
  }
  return components;
}

function at(values: readonly number[], index: number): number {
  return values[index] ?? 0;
}
