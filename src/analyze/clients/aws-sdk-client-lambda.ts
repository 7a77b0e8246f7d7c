import type { LibraryModel } from '../library.js';

/**
 * Invoking a function waits for it (`RequestResponse`), unless the invocation is an event. `requestTimeout` of the
 * handler only logs a warning, unless `throwOnRequestTimeout` is set.
 */
export const awsSdkClientLambda: LibraryModel = {
  library: '@aws-sdk/client-lambda',
  modules: ['@aws-sdk/client-lambda', '@smithy/node-http-handler', '@aws-sdk/node-http-handler'],
  source: '@aws-sdk/client-lambda 3.1164, @smithy/node-http-handler 4.14.2: dist-cjs; run',
  exports: {
    LambdaClient: { new: { is: 'make', type: 'Client', carries: { options: '0' } } },
    InvokeCommand: { new: { is: 'make', type: 'Invoke', carries: { input: '0' } } },
    NodeHttpHandler: { new: { is: 'make', type: 'Handler', carries: { options: '0' } } },
  },
  types: {
    Client: {
      members: {
        send: {
          call: {
            is: 'remote',
            kind: 'rpc',
            url: '0.input.FunctionName',
            addressed: 'function',
            procedure: '="Invoke"',
            unless: { at: '0.input.InvocationType', is: ['Event', 'DryRun'] },
            bounds: [
              {
                at: [
                  '@options.requestHandler.requestTimeout',
                  '@options.requestHandler.options.requestTimeout',
                ],
                means: 'milliseconds',
                only: {
                  at: [
                    '@options.requestHandler.throwOnRequestTimeout',
                    '@options.requestHandler.options.throwOnRequestTimeout',
                  ],
                  is: ['true'],
                },
              },
              { at: '1.abortSignal', means: 'signal' },
            ],
            ignores: [
              {
                at: '@options.requestHandler.requestTimeout',
                why: '`requestTimeout` only logs a warning without `throwOnRequestTimeout`',
              },
            ],
            unbounded: { ms: null, counts: false, says: 'the AWS SDK waits for ever by default' },
            retries: { at: '@options.maxAttempts', counts: 'attempts', default: 3, delay: 'exponential' },
          },
        },
      },
    },
    Invoke: {},
    Handler: {},
  },
};
