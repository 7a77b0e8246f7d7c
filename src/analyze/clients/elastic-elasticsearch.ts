import type { LibraryModel, Member, RemoteAction } from '../library.js';

const READS = ['search', 'get', 'mget', 'msearch', 'count', 'exists', 'scroll', 'getSource'];
const WRITES = ['index', 'create', 'update', 'updateByQuery', 'delete', 'deleteByQuery', 'reindex'];

const access: RemoteAction = {
  is: 'remote',
  kind: 'database',
  system: 'elasticsearch',
  url: ['@options.node.url', '@options.node', '@options.nodes.0', '@options.host', '@options.cloud.id'],
  entity: '0.index',
  bounds: [
    { at: '1.signal', means: 'signal' },
    { at: ['1.requestTimeout', '@options.requestTimeout'], means: 'milliseconds' },
  ],
  unbounded: [
    { ms: null, counts: false, says: 'Elasticsearch’s client waits for ever by default', majors: [9, 99] },
    { ms: 30_000, counts: true, says: 'Elasticsearch’s client waits 30 s by default' },
  ],
  retries: { at: '@options.maxRetries', counts: 'retries', default: 3, delay: 'none' },
};
const operations = (names: readonly string[], does: 'read' | 'write'): Record<string, Member> =>
  Object.fromEntries(names.map((name) => [name, { call: { ...access, access: does } }]));
const client: Member = { new: { is: 'make', type: 'Client', carries: { options: '0' } } };

export const elasticElasticsearch: LibraryModel = {
  library: '@elastic/elasticsearch',
  modules: ['@elastic/elasticsearch', '@opensearch-project/opensearch', '@nestjs/elasticsearch'],
  source:
    '@elastic/elasticsearch 9.4.3, 8: lib/api/api, lib/client.d.ts; @nestjs/elasticsearch, documentation',
  exports: {
    Client: client,
    ElasticsearchService: { type: 'Client' },
    ElasticsearchModule: { type: 'Module' },
  },
  types: {
    Module: {
      members: {
        register: { call: { is: 'provide', type: 'Client', carries: { options: '0' } } },
        registerAsync: {
          call: {
            is: 'provide',
            type: 'Client',
            carries: { options: ['0.useFactory()', '0.useClass.createElasticsearchOptions()'] },
          },
        },
      },
    },
    Client: {
      members: {
        ...operations(READS, 'read'),
        ...operations(WRITES, 'write'),
        bulk: { call: { ...access, access: 'write' } },
      },
    },
  },
};
