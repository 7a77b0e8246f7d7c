import type { LibraryModel, Member } from '../library.js';

/** A mail is handed to a server by SMTP. Each answer of that may take ten minutes, unless `socketTimeout` says less. */
const send: Member = {
  call: {
    is: 'remote',
    kind: 'rpc',
    system: 'smtp',
    url: ['@options.host', '@options.url', '@options'],
    foreign: 'smtp',
    procedure: '="sendMail"',
    bounds: [{ at: '@options.socketTimeout', means: 'milliseconds' }],
    unbounded: { ms: 600_000, counts: true, says: 'nodemailer waits 10 min for each answer by default' },
    callback: 'last',
  },
};
const create: Member = { call: { is: 'make', type: 'Transporter', carries: { options: '0' } } };

export const nodemailer: LibraryModel = {
  library: 'nodemailer',
  modules: ['nodemailer', '@nestjs-modules/mailer'],
  source:
    'nodemailer 10.6.0: dist/esm/smtp-connection/index.js; @nestjs-modules/mailer, documentation: https://nest-modules.github.io/mailer/',
  exports: {
    '*': { type: 'Module' },
    default: { type: 'Module' },
    createTransport: create,
    Transporter: { type: 'Transporter' },
    MailerService: { type: 'Transporter' },
    MailerModule: { type: 'MailerModule' },
  },
  types: {
    Module: { members: { createTransport: create } },
    Transporter: { members: { sendMail: send, verify: {}, use: {}, close: {} } },
    MailerModule: {
      members: {
        forRoot: { call: { is: 'provide', type: 'Transporter', carries: { options: '0.transport' } } },
        forRootAsync: {
          call: { is: 'provide', type: 'Transporter', carries: { options: '0.useFactory().transport' } },
        },
      },
    },
  },
};
