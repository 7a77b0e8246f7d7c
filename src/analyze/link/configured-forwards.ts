import type { ConfiguredForward } from '../../model.js';
import type { Address, AddressPart } from './address.js';
import type { Directory } from './directory.js';
import type { Forward } from './forwards.js';
import { httpTarget } from './http-targets.js';
import type { OperationIndex } from './targets.js';

/** Where the routes lead that the configuration of gateways passes on. */
export function configuredForwards(
  configured: readonly ConfiguredForward[],
  directory: Directory,
  operations: OperationIndex,
): Forward[] {
  return configured.map(({ address, certainty, ...forward }) => {
    const { methods, service } = forward;
    const [method = null, ...others] = methods ?? [];
    const only = others.length > 0 ? null : method;
    const { target, hint } = httpTarget(addressFrom(address), only, service, directory, operations);
    return {
      ...forward,
      instance: null,
      methods: methods ?? ['ANY'],
      target: certainty === 'possible' ? { ...target, certainty } : target,
      hint,
      values: [],
    };
  });
}

/** `http://${HOST}:3000`: what stands in braces is a setting that nothing gives a value. */
function addressFrom(text: string): Address {
  const parts = text
    .split(/(\$\{\w+\})/)
    .filter((part) => part !== '')
    .map((part): AddressPart => {
      const name = /^\$\{(\w+)\}$/.exec(part)?.[1];
      return name === undefined ? { k: 'text', text: part } : { k: 'setting', name };
    });
  return { parts, standIn: null, named: null, lookedUp: null, text };
}
