import type { LibraryModel, Location, Member } from '../library.js';

/** A ping is a request of axios with the options that are given. */
const ping = (options: Location): Member => ({
  call: {
    is: 'remote',
    kind: 'http',
    url: '1',
    base: `${options}.baseURL`,
    method: `${options}.method`,
    defaultMethod: 'GET',
    bounds: [{ at: `${options}.timeout`, means: 'milliseconds' }],
    unbounded: { ms: null, counts: false, says: 'a ping of @nestjs/terminus waits for ever by default' },
  },
});

export const nestjsTerminus: LibraryModel = {
  library: '@nestjs/terminus',
  modules: ['@nestjs/terminus'],
  source: '@nestjs/terminus 12.1.0: dist/health-indicator/http/http.health.js, microservice/grpc.health.js',
  exports: {
    HttpHealthIndicator: { type: 'Http' },
    GRPCHealthIndicator: { type: 'Grpc' },
    HealthCheckService: { type: 'HealthCheck' },
  },
  types: {
    Http: { members: { pingCheck: ping('2'), responseCheck: ping('3') } },
    Grpc: {
      members: {
        checkService: {
          call: {
            is: 'remote',
            kind: 'rpc',
            system: 'grpc',
            url: '2.url',
            procedure: '="/grpc.health.v1.Health/Check"',
            bounds: [{ at: '2.timeout', means: 'milliseconds' }],
            unbounded: { ms: 1000, counts: true, says: 'a gRPC check of @nestjs/terminus waits 1 s' },
          },
        },
      },
    },
    /** `check([() => http.pingCheck(…), …])` runs them all and waits. */
    HealthCheck: { members: { check: { call: { is: 'wrap', what: '0.*' } } } },
  },
};
