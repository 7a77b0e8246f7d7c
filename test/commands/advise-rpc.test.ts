import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { directory, hoplint } from './run.js';

/**
 * The loop of a decision for procedure calls: a question goes over HTTP between two services that have procedure calls
 * already; decided, red, the code changed, green.
 */
type Loop = {
  readonly pattern: string;
  readonly client: string;
  readonly files: Readonly<Record<string, string>>;
  /** What is changed to carry the decision out. */
  readonly mended: Readonly<Record<string, string>>;
};

const compose = `services:
  gateway:
    build: gateway
    environment: { USERS_URL: 'http://users:3000' }
  users:
    build: users
`;

const manifest = (name: string) => JSON.stringify({ name, private: true });

const nest: Loop = {
  pattern: 'rpc',
  client: 'ClientProxy of NestJS',
  files: {
    'docker-compose.yml': compose,
    'gateway/package.json': manifest('gateway'),
    'gateway/src/app.module.ts': `import { Module } from '@nestjs/common';
import { ClientsModule, Transport } from '@nestjs/microservices';
import { UsersController } from './users.controller';

@Module({
  imports: [ClientsModule.register([{ name: 'USERS', transport: Transport.TCP, options: { host: 'users', port: 4000 } }])],
  controllers: [UsersController],
})
export class AppModule {}
`,
    'gateway/src/users.controller.ts': nestGateway(`
    const { data } = await axios.get(\`\${process.env.USERS_URL}/users/\${id}/limits\`, { timeout: 1000 });
    return data;`),
    'users/package.json': manifest('users'),
    'users/src/main.ts': `import { NestFactory } from '@nestjs/core';
import { Transport } from '@nestjs/microservices';
import { AppModule } from './app.module';

async function bootstrap() {
  const app = await NestFactory.create(AppModule);
  app.connectMicroservice({ transport: Transport.TCP, options: { port: 4000 } });
  await app.startAllMicroservices();
  await app.listen(3000);
}
bootstrap();
`,
    'users/src/app.module.ts': `import { Module } from '@nestjs/common';
import { UsersController } from './users.controller';

@Module({ controllers: [UsersController] })
export class AppModule {}
`,
    'users/src/users.controller.ts': nestUsers(`@Get('users/:id/limits')
  limits(@Param('id') id: string) {
    return { id, limit: 3 };
  }`),
  },
  mended: {
    'gateway/src/users.controller.ts': nestGateway(`
    return this.asked.fire(id);`),
    'users/src/users.controller.ts': nestUsers(`@MessagePattern({ cmd: 'get-limits' })
  limits(id: string) {
    return { id, limit: 3 };
  }`),
  },
};

function nestGateway(limits: string): string {
  return `import { Controller, Get, Inject, Param } from '@nestjs/common';
import { ClientProxy } from '@nestjs/microservices';
import axios from 'axios';
import CircuitBreaker from 'opossum';
import { firstValueFrom, timeout } from 'rxjs';

@Controller('users')
export class UsersController {
  private readonly asked = new CircuitBreaker((id: string) =>
    firstValueFrom(this.users.send({ cmd: 'get-limits' }, id).pipe(timeout(1000))),
  );

  constructor(@Inject('USERS') private readonly users: ClientProxy) {}

  @Get(':id')
  user(@Param('id') id: string) {
    return firstValueFrom(this.users.send({ cmd: 'get-user' }, id).pipe(timeout(1000)));
  }

  @Get(':id/limits')
  async limits(@Param('id') id: string) {${limits}
  }
}
`.replace(limits.includes('asked') ? /import axios.*\n/ : / {2}private readonly asked[^;]*;\n\n/, '');
}

function nestUsers(limits: string): string {
  return `import { Controller, Get, Param } from '@nestjs/common';
import { MessagePattern } from '@nestjs/microservices';

@Controller()
export class UsersController {
  @MessagePattern({ cmd: 'get-user' })
  user(id: string) {
    return { id };
  }

  ${limits}
}
`;
}

const grpc: Loop = {
  pattern: 'grpc',
  client: 'gRPC',
  files: {
    'docker-compose.yml': compose,
    'proto/users.proto': `syntax = "proto3";
package users;
service Users {
  rpc GetUser (Id) returns (User);
  rpc GetLimits (Id) returns (Limits);
}
message Id { string id = 1; }
message User { string id = 1; }
message Limits { int32 limit = 1; }
`,
    'gateway/package.json': manifest('gateway'),
    'gateway/src/main.ts':
      grpcGateway(`const { data } = await axios.get(\`\${process.env.USERS_URL}/users/\${req.params.id}/limits\`, { timeout: 1000 });
  res.json(data);`),
    'users/package.json': manifest('users'),
    'users/src/main.ts': `import * as grpc from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import express from 'express';

const { users } = grpc.loadPackageDefinition(loadSync('../proto/users.proto')) as any;
const server = new grpc.Server();
server.addService(users.Users.service, {
  getUser: (call: any, done: any) => done(null, { id: call.request.id }),
  getLimits: (call: any, done: any) => done(null, { limit: 3 }),
});
server.bindAsync('0.0.0.0:50051', grpc.ServerCredentials.createInsecure(), () => {});

const app = express();
app.get('/users/:id/limits', (req, res) => res.json({ limit: 3 }));
app.listen(3000);
`,
  },
  mended: {
    'gateway/src/main.ts': grpcGateway('res.json(await limits.fire(req.params.id));'),
  },
};

function grpcGateway(limits: string): string {
  return `import * as grpc from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import axios from 'axios';
import express from 'express';
import CircuitBreaker from 'opossum';

const { users } = grpc.loadPackageDefinition(loadSync('../proto/users.proto')) as any;
const client = new users.Users('users:50051', grpc.credentials.createInsecure());

const asked = (id: string) =>
  new Promise((resolve, reject) => {
    client.getLimits({ id }, { deadline: Date.now() + 1000 }, (error: unknown, found: unknown) =>
      error ? reject(error) : resolve(found),
    );
  });
const limits = new CircuitBreaker(asked);

const app = express();
app.get('/users/:id', (req, res, next) => {
  client.getUser({ id: req.params.id }, { deadline: Date.now() + 1000 }, (error: unknown, user: unknown) =>
    error ? next(error) : res.json(user),
  );
});
app.get('/users/:id/limits', async (req, res) => {
  ${limits}
});
app.listen(3000);
`.replace(
    limits.includes('fire') ? /import axios.*\n/ : /const asked[\s\S]*?CircuitBreaker\(asked\);\n\n/,
    '',
  );
}

const trpc: Loop = {
  pattern: 'rpc',
  client: 'tRPC',
  files: {
    'docker-compose.yml': compose,
    'gateway/package.json': manifest('gateway'),
    'gateway/src/main.ts':
      trpcGateway(`const { data } = await axios.get(\`\${process.env.USERS_URL}/users/\${req.params.id}/limits\`, { timeout: 1000 });
  res.json(data);`),
    'users/package.json': manifest('users'),
    'users/src/main.ts': `import { initTRPC } from '@trpc/server';
import * as trpcExpress from '@trpc/server/adapters/express';
import express from 'express';

const t = initTRPC.create();
export const appRouter = t.router({
  getUser: t.procedure.query(({ input }) => ({ id: input })),
  getLimits: t.procedure.query(() => ({ limit: 3 })),
});
export type AppRouter = typeof appRouter;

const app = express();
app.use('/trpc', trpcExpress.createExpressMiddleware({ router: appRouter }));
app.get('/users/:id/limits', (req, res) => res.json({ limit: 3 }));
app.listen(3000);
`,
  },
  mended: {
    'gateway/src/main.ts': trpcGateway('res.json(await limits.fire(req.params.id));'),
  },
};

function trpcGateway(limits: string): string {
  return `import { createTRPCClient, httpBatchLink } from '@trpc/client';
import axios from 'axios';
import express from 'express';
import CircuitBreaker from 'opossum';
import type { AppRouter } from '../../users/src/main';

const users = createTRPCClient<AppRouter>({ links: [httpBatchLink({ url: 'http://users:3000/trpc' })] });
const limits = new CircuitBreaker((id: string) =>
  users.getLimits.query(id, { signal: AbortSignal.timeout(1000) }),
);

const app = express();
app.get('/users/:id', async (req, res) => {
  res.json(await users.getUser.query(req.params.id, { signal: AbortSignal.timeout(1000) }));
});
app.get('/users/:id/limits', async (req, res) => {
  ${limits}
});
app.listen(3000);
`.replace(limits.includes('fire') ? /import axios.*\n/ : /const limits[\s\S]*?\n\);\n/, '');
}

describe.each([nest, grpc, trpc])('over $client', ({ pattern, files, mended }) => {
  test('decided, red, changed, green', async () => {
    const root = directory(files);
    const run = (...args: string[]) => hoplint(root, args);

    const before = await run();
    expect(before.stdout).toContain('No findings');

    const advised = await run(
      ...['advise', 'gateway', 'users', 'GET', '/users/:id/limits', '--yes'],
      ...[
        '--answer',
        `stack=${pattern}`,
        '--answer',
        `stack=${pattern}`,
        '--answer',
        'freshness=now',
        '--answer',
        'load=low',
        '--json',
      ],
    );
    expect(advised.stderr).toContain('wrote hoplint.yaml and docs/adr/0001-gateway-users');
    expect(JSON.parse(advised.stdout)).toMatchObject({ recommendation: { pattern } });

    const red = await run('-f', 'json');
    expect(red.code).toBe(1);
    expect(JSON.parse(red.stdout).findings).toMatchObject([{ rule: 'decision-drift' }]);
    expect((await run('advise', '--check')).code).toBe(1);

    for (const [path, content] of Object.entries(mended)) writeFileSync(join(root, path), content);
    const green = await run();
    expect(green.stdout).toContain('No findings');
    expect(green.code).toBe(0);
    const kept = await run('advise', '--check');
    expect(kept.stdout).toContain('1 decision · 0 drifted · 0 overdue');
    expect(kept.code).toBe(0);
  });
});
