import type { Timeout } from '../model.js';
import type { Location, Locations } from './library.js';

/**
 * Files of tools whose server passes requests on: what it exports, or says as JSON or TOML. In locations `each` is first
 * what the file says, then one entry of it.
 */
export type ProxyConfiguration = {
  /** For people: `vite`. */
  readonly client: string;
  /** Where the facts were read. */
  readonly source: string;
  /** The file's name. */
  readonly file: RegExp;
  /** Where the entries stand: a list of them, or an object by path. All that are stated count. */
  readonly at: readonly Location[];
  /** The port on which the server listens. */
  readonly port?: Locations;
  /** The path of an entry, where it is not its key. */
  readonly path?: Locations;
  readonly target: Locations;
  readonly rewrite?: Locations;
  /** The target gets the whole path, what is left behind the entry's, or what the target's own pattern says: `/api/:path*`. */
  readonly sends: 'whole' | 'rest' | 'pattern';
  /** What is deployed has no such server. */
  readonly isDevelopment: boolean;
  /** How long it waits; nobody is told of development. */
  readonly timeout: Timeout;
};

const NOT_JUDGED: Timeout = { ms: null, source: 'unknown', detail: 'a server for development' };
const hosted = (who: string): Timeout => ({
  ms: null,
  source: 'library',
  detail: `${who} ends requests that take too long`,
});
const JS = '\\.[cm]?[jt]sx?$';

export const proxyConfigurations: readonly ProxyConfiguration[] = [
  {
    client: 'vite',
    source: 'https://vite.dev/config/server-options#server-proxy',
    file: new RegExp(`^vite\\.config([.-][\\w-]+)?${JS}`),
    at: ['each.server.proxy'],
    port: 'each.server.port',
    target: ['each.target', 'each'],
    rewrite: 'each.rewrite',
    sends: 'whole',
    isDevelopment: true,
    timeout: NOT_JUDGED,
  },
  {
    client: 'webpack-dev-server',
    source: 'https://webpack.js.org/configuration/dev-server/#devserverproxy',
    file: new RegExp(`^(webpack|craco|vue|rsbuild|rspack)([.-][\\w-]+)*${JS}`),
    at: ['each.devServer.proxy', 'each.server.proxy'],
    port: ['each.devServer.port', 'each.server.port'],
    path: 'each.context',
    target: ['each.target', 'each'],
    rewrite: 'each.pathRewrite',
    sends: 'whole',
    isDevelopment: true,
    timeout: NOT_JUDGED,
  },
  {
    client: 'angular',
    source: 'https://angular.dev/tools/cli/serve#proxying-to-a-backend-server',
    file: /^proxy([.-][\w-]+)?\.conf(ig)?([.-][\w-]+)?\.([cm]?js|json)$/,
    at: ['each'],
    path: 'each.context',
    target: 'each.target',
    rewrite: 'each.pathRewrite',
    sends: 'whole',
    isDevelopment: true,
    timeout: NOT_JUDGED,
  },
  {
    client: 'react-scripts',
    source: 'https://create-react-app.dev/docs/proxying-api-requests-in-development/',
    file: /^package\.json$/,
    at: ['each.proxy'],
    target: ['each.target', 'each'],
    sends: 'whole',
    isDevelopment: true,
    timeout: NOT_JUDGED,
  },
  {
    client: 'next',
    source:
      'https://nextjs.org/docs/app/api-reference/config/next-config-js/rewrites; next 16.4.6: dist/server/lib/router-utils/proxy-request.js',
    file: new RegExp(`^next\\.config${JS}`),
    at: [
      'each.rewrites()',
      'each.rewrites().beforeFiles',
      'each.rewrites().afterFiles',
      'each.rewrites().fallback',
    ],
    path: 'each.source',
    target: 'each.destination',
    sends: 'pattern',
    isDevelopment: false,
    timeout: {
      ms: 30_000,
      source: 'library',
      detail: 'Next.js waits 30 s by default (experimental.proxyTimeout)',
    },
  },
  {
    client: 'nuxt',
    source: 'https://nitro.build/config#devproxy; nitropack 2.12: dist/core (h3 takes the path off)',
    file: new RegExp(`^(nuxt|nitro)\\.config${JS}`),
    at: ['each.nitro.devProxy', 'each.devProxy'],
    target: ['each.target', 'each'],
    sends: 'rest',
    isDevelopment: true,
    timeout: NOT_JUDGED,
  },
  {
    client: 'nuxt',
    source: 'https://nitro.build/guide/routing#route-rules',
    file: new RegExp(`^(nuxt|nitro)\\.config${JS}`),
    at: ['each.routeRules', 'each.nitro.routeRules'],
    target: ['each.proxy.to', 'each.proxy'],
    sends: 'pattern',
    isDevelopment: false,
    timeout: { ms: null, source: 'none', detail: 'Nitro waits for ever by default' },
  },
  {
    client: 'vercel',
    source: 'https://vercel.com/docs/project-configuration#rewrites',
    file: /^vercel\.json$/,
    at: ['each.rewrites'],
    path: 'each.source',
    target: 'each.destination',
    sends: 'pattern',
    isDevelopment: false,
    timeout: hosted('Vercel'),
  },
  {
    client: 'netlify',
    source: 'https://docs.netlify.com/manage/routing/redirects/rewrites-proxies/',
    file: /^netlify\.toml$/,
    at: ['each.redirects'],
    path: 'each.from',
    target: 'each.to',
    sends: 'pattern',
    isDevelopment: false,
    timeout: hosted('Netlify'),
  },
];

/** Whether a file may say which requests a server passes on. */
export function isProxyConfiguration(name: string): boolean {
  return proxyConfigurations.some(({ file }) => file.test(name));
}
