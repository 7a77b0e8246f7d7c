import type { ModuleFacts } from './facts.js';

/** Where the facts of a file come from: captured from its text, or kept from another run. */
export type FactsSource = { of(path: string, text: string): Promise<ModuleFacts> };

/** Loads the compiler with the first file: a run that knows all facts does without it. */
export const capturing: FactsSource = {
  async of(path, text) {
    const { captureModule } = await import('./capture/index.js');
    return captureModule(path, text);
  },
};
