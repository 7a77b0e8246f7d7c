import type { LibraryModel } from '../library.js';

/** Reads .proto files for grpc-js, which makes clients of them. */
export const grpcProtoLoader: LibraryModel = {
  library: '@grpc/proto-loader',
  modules: ['@grpc/proto-loader'],
  source: '@grpc/proto-loader 0.8.1',
  exports: {
    load: { call: { is: 'make', type: 'Definition', carries: { file: '0' } } },
    loadSync: { call: { is: 'make', type: 'Definition', carries: { file: '0' } } },
    loadFileDescriptorSetFromBuffer: { call: { is: 'make', type: 'Definition' } },
  },
  types: { Definition: {} },
};
