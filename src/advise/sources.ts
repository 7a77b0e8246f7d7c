import type { Source } from './interview.js';

/** What the rows of the table rest on. */
export const sources = {
  sagas: {
    title: 'Garcia-Molina and Salem: Sagas (1987)',
    url: 'https://www.cs.cornell.edu/andru/cs711/2002fa/reading/sagas.pdf',
  },
  sagaPattern: {
    title: 'Azure Architecture Center: Saga design pattern',
    url: 'https://learn.microsoft.com/en-us/azure/architecture/patterns/saga',
  },
  communication: {
    title: '.NET guide: Communication in a microservice architecture',
    url: 'https://learn.microsoft.com/en-us/dotnet/architecture/microservices/architect-microservice-container-applications/communication-in-microservice-architecture',
  },
  betweenServices: {
    title: 'Azure Architecture Center: Design interservice communication for microservices',
    url: 'https://learn.microsoft.com/en-us/azure/architecture/microservices/design/interservice-communication',
  },
  requestReply: {
    title: 'Azure Architecture Center: Asynchronous Request-Reply pattern',
    url: 'https://learn.microsoft.com/en-us/azure/architecture/patterns/async-request-reply',
  },
  stateTransfer: {
    title: 'Fowler: What do you mean by "Event-Driven"? (2017)',
    url: 'https://martinfowler.com/articles/201701-event-driven.html',
  },
  grpcComparison: {
    title: 'ASP.NET Core: Compare gRPC services with HTTP APIs',
    url: 'https://learn.microsoft.com/en-us/aspnet/core/grpc/comparison',
  },
  grpcPerformance: {
    title: 'gRPC: Performance best practices',
    url: 'https://grpc.io/docs/guides/performance/',
  },
  grpcHealth: { title: 'gRPC: Health checking', url: 'https://grpc.io/docs/guides/health-checking/' },
  healthEndpoint: {
    title: 'Azure Architecture Center: Health Endpoint Monitoring pattern',
    url: 'https://learn.microsoft.com/en-us/azure/architecture/patterns/health-endpoint-monitoring',
  },
  gatewayRouting: {
    title: 'Azure Architecture Center: Gateway Routing pattern',
    url: 'https://learn.microsoft.com/en-us/azure/architecture/patterns/gateway-routing',
  },
  nestMicroservices: {
    title: 'NestJS: Microservices',
    url: 'https://docs.nestjs.com/microservices/basics',
  },
  trpc: { title: 'tRPC: Concepts', url: 'https://trpc.io/docs/concepts' },
  grpcWeb: { title: 'gRPC-Web: Basics', url: 'https://grpc.io/docs/platforms/web/basics/' },
  grpcDeadlines: { title: 'gRPC: Deadlines', url: 'https://grpc.io/docs/guides/deadlines/' },
  serverSentEvents: {
    title: 'HTML: Server-sent events',
    url: 'https://html.spec.whatwg.org/multipage/server-sent-events.html',
  },
  brokers: {
    title: 'Dobbelaere and Sheykh Esmaili: Kafka versus RabbitMQ (2017)',
    url: 'https://arxiv.org/abs/1709.00333',
  },
  timeouts: {
    title: 'Amazon Builders’ Library: Timeouts, retries and backoff with jitter',
    url: 'https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/',
  },
  cascading: {
    title: 'Google SRE book: Addressing cascading failures',
    url: 'https://sre.google/sre-book/addressing-cascading-failures/',
  },
  circuitBreaker: {
    title: 'Fowler: CircuitBreaker',
    url: 'https://martinfowler.com/bliki/CircuitBreaker.html',
  },
  bulkhead: {
    title: 'Azure Architecture Center: Bulkhead pattern',
    url: 'https://learn.microsoft.com/en-us/azure/architecture/patterns/bulkhead',
  },
  idempotency: {
    title: 'Stripe: Idempotent requests',
    url: 'https://docs.stripe.com/api/idempotent_requests',
  },
  idempotentConsumer: {
    title: 'Richardson: Idempotent consumer',
    url: 'https://microservices.io/patterns/communication-style/idempotent-consumer.html',
  },
  outbox: {
    title: 'Richardson: Transactional outbox',
    url: 'https://microservices.io/patterns/data/transactional-outbox.html',
  },
  staleContent: {
    title: 'RFC 5861: HTTP Cache-Control extensions for stale content',
    url: 'https://www.rfc-editor.org/rfc/rfc5861',
  },
  claimCheck: {
    title: 'Azure Architecture Center: Claim-Check pattern',
    url: 'https://learn.microsoft.com/en-us/azure/architecture/patterns/claim-check',
  },
} as const satisfies Record<string, Source>;

export type SourceName = keyof typeof sources;
