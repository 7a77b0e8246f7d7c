import type { LibraryModel, Member, RemoteAction } from '../library.js';

/** It sends through axios. `setTimeout` bounds everything that is sent through the service from then on. */
const send: RemoteAction = {
  is: 'remote',
  kind: 'http',
  url: '="https://api.sendgrid.com/v3/mail/send"',
  method: '="POST"',
  bounds: [{ at: '@timeout', means: 'milliseconds' }],
  unbounded: { ms: null, counts: false, says: 'SendGrid’s client waits for ever by default' },
};
const service: Member = { type: 'MailService', new: { is: 'make', type: 'MailService' } };

export const sendgridMail: LibraryModel = {
  library: '@sendgrid/mail',
  modules: ['@sendgrid/mail'],
  source: '@sendgrid/mail 8.1.6: src/classes/mail-service.js; @sendgrid/client 8.1.6: src/classes/client.js',
  exports: { '*': { type: 'MailService' }, default: { type: 'MailService' }, MailService: service },
  types: {
    MailService: {
      members: {
        MailService: service,
        send: { call: send },
        sendMultiple: { call: send },
        setTimeout: { call: { is: 'provide', type: 'MailService', carries: { timeout: '0' } } },
      },
    },
  },
};
