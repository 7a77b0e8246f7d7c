import type { Interaction, Policy, Retry, Timeout } from '../../model.js';
import { isCallBetween } from '../between.js';
import { nested } from './retries.js';

/** An interaction with what the topology's policies for it add: the shorter timeout, more attempts, a breaker. */
export function underPolicies(interaction: Interaction, policies: readonly Policy[]): Interaction {
  const applied = policies.filter((policy) => isCallBetween(policy, interaction));
  if (applied.length === 0) return interaction;
  return {
    ...interaction,
    timeout: applied.reduce(shorter, interaction.timeout),
    retry: applied.map(retryOf).reduce(nested, interaction.retry),
    circuitBreaker: interaction.circuitBreaker || applied.some((policy) => policy.circuitBreaker === true),
  };
}

function shorter(inCode: Timeout, { timeout, to }: Policy): Timeout {
  if (timeout === undefined || (inCode.ms !== null && inCode.ms <= timeout)) return inCode;
  return { ms: timeout, source: 'mesh', detail: `a policy bounds calls to ${to}` };
}

/** A mesh waits longer before each retry (Envoy: 25 ms, doubled, with jitter), and its timeout holds for all of them. */
function retryOf({ retries }: Policy): Retry | null {
  return retries === undefined || retries === 0
    ? null
    : { attempts: retries + 1, waits: 1, delay: 'exponential' };
}
