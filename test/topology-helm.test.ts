import { describe, expect, test } from 'vitest';
import { loadTopology } from '../src/topology/index.js';
import { parseTemplate, renderTemplate, type Templates } from '../src/topology/kubernetes/go-template.js';
import { writeTree } from './support/tree.js';

function render(text: string, data: unknown = {}): string {
  const templates: Templates = new Map();
  return renderTemplate(parseTemplate(text, templates), templates, data);
}

describe('Go templates', () => {
  const data = {
    Values: {
      name: 'orders',
      list: ['a', 'b'],
      map: { y: { port: 2 }, x: { port: 1 } },
      off: false,
      zero: 0,
    },
  };

  test.each([
    ['a {{ .Values.name }} b', 'a orders b'],
    ['{{ .Values.none.deeper }}|{{ $.Values.name }}', '|orders'],
    ['a\n{{- .Values.name -}}\n b', 'aordersb'],
    ['{{/* a\n comment */}}{{- /* another */ -}} x', 'x'],
    ['{{ .Values.none | default "other" | upper | quote }}', '"OTHER"'],
    ['{{ default (printf "%s-%d" .Values.name 2) .Values.none }}', 'orders-2'],
    ['{{ if .Values.off }}a{{ else if .Values.zero }}b{{ else }}c{{ end }}', 'c'],
    ['{{ if and .Values.name (not .Values.off) }}a{{ end }}', 'a'],
    ['{{ if or (eq .Values.name "x" "orders") .Values.off }}a{{ else }}b{{ end }}', 'a'],
    ['{{ with .Values.map.x }}{{ .port }}{{ $.Values.name }}{{ end }}', '1orders'],
    ['{{ range .Values.list }}{{ . }};{{ end }}', 'a;b;'],
    ['{{ range $i, $e := .Values.list }}{{ $i }}{{ $e }}{{ end }}', '0a1b'],
    ['{{ range $name, $each := .Values.map }}{{ $name }}={{ $each.port }} {{ end }}', 'x=1 y=2 '],
    ['{{ range .Values.none }}a{{ else }}none{{ end }}', 'none'],
    ['{{ $n := "a" }}{{ if true }}{{ $n = .Values.name }}{{ end }}{{ $n }}', 'orders'],
    ['{{ define "n" }}{{ .Values.name }}-x{{ end }}{{ include "n" . | trimSuffix "-x" }}', 'orders'],
    ['{{ define "n" }}<{{ .a }}>{{ end }}{{ template "n" (dict "a" .Values.name) }}', '<orders>'],
    ['m:{{ toYaml .Values.map | nindent 2 }}', 'm:\n  y:\n    port: 2\n  x:\n    port: 1'],
    ['{{ tpl "{{ .Values.name }}!" . }}', 'orders!'],
    ['{{ index .Values.list 1 }}{{ get .Values.map "x" | toJson }}', 'b{"port":1}'],
    ['{{ .Values.name | trunc 3 | replace "o" "$&" }}', '$&rd'],
    ['{{ .Files.Get "a" }}{{ someday .Values.name }}{{ .Capabilities.APIVersions.Has "a/v1" }}', ''],
    ['{{ constructor }}{{ .constructor.name }}{{ .Values.__proto__ }}', ''],
    ['{{ "}}" }}{{ `"}}` }}', '}}"}}'],
    ['{{/* it"s a `comment */}}x{{- /* } }} */ -}} y', 'xy'],
  ])('%s', (text, expected) => {
    expect(render(text, data)).toBe(expected);
  });

  test.each([
    '{{ if .a }}',
    '{{ end }}',
    '{{ else }}',
    '{{ "a }}',
    '{{ /* a',
    '{{'.repeat(100_000),
    `{{ "${'"'.repeat(200_000)}`,
    '{{ if .a }}'.repeat(10_000),
    `{{ ${'('.repeat(4000)} }}`,
    '{{ define "a" }}{{ include "a" . }}{{ end }}{{ include "a" . }}',
  ])('that are wrong are refused: %s', (text) => {
    expect(() => render(text)).toThrow();
  });

  test('that multiply are stopped', () => {
    const list = Array.from({ length: 1000 }, (_, index) => index);
    expect(() =>
      render('{{ range .l }}{{ range $.l }}{{ range $.l }}x{{ end }}{{ end }}{{ end }}', { l: list }),
    ).toThrow();
  });
});

const sources = {
  'services/orders/package.json': JSON.stringify({ name: 'orders', scripts: { start: 'node index.js' } }),
  'services/orders/index.ts': 'export {};\n',
  'services/payment/package.json': JSON.stringify({ name: 'payment', scripts: { start: 'node index.js' } }),
  'services/payment/index.ts': 'export {};\n',
};

/** Templates as `helm create` makes them. */
const scaffold = {
  'templates/_helpers.tpl': `{{- define "app.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}
{{- define "app.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride }}
{{- else }}
{{- $name := default .Chart.Name .Values.nameOverride }}
{{- if contains $name .Release.Name }}
{{- .Release.Name }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name }}
{{- end }}
{{- end }}
{{- end }}
{{- define "app.labels" -}}
app: {{ include "app.name" . }}
{{- end }}
`,
  'templates/deployment.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "app.fullname" . }}
spec:
  template:
    metadata:
      labels:
        {{- include "app.labels" . | nindent 8 }}
        app: {{ include "app.name" . }}
    spec:
      containers:
        - name: {{ .Chart.Name }}
          image: "{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}"
          env:
            {{- range $name, $value := .Values.env }}
            - name: {{ $name }}
              value: {{ tpl $value $ | quote }}
            {{- end }}
          {{- with .Values.resources }}
          resources:
            {{- toYaml . | nindent 12 }}
          {{- end }}
`,
  'templates/service.yaml': `apiVersion: v1
kind: Service
metadata:
  name: {{ include "app.fullname" . }}
spec:
  ports:
    - port: 80
      targetPort: {{ .Values.port }}
  selector:
    {{- include "app.labels" . | nindent 4 }}
`,
};

function below(directory: string, files: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [`${directory}/${path}`, text]));
}

async function servicesOf(files: Readonly<Record<string, string>>) {
  const { topology, notices } = await loadTopology(await writeTree({ ...sources, ...files }));
  expect(notices).toEqual([]);
  return topology.services.map(({ name, roots, addresses, ports, env }) => ({
    name,
    roots,
    addresses,
    ports,
    env,
  }));
}

const orders = { name: 'orders', roots: ['services/orders'], addresses: ['orders'], ports: [3000] };
const payment = { name: 'payment', roots: ['services/payment'], addresses: ['payment'], ports: [3000] };

describe('Helm charts', () => {
  test('of their own for each service', async () => {
    const chart = (name: string, env: string) => ({
      'Chart.yaml': `name: ${name}\n`,
      'values.yaml': `image: { repository: acme/${name} }\nport: 3000\nenv: ${env}\nresources: { limits: { cpu: 1 } }\n`,
      'values-prod.yaml': 'env: { LEVEL: warn, MORE: a }\n',
      'templates/tests/test.yaml':
        'kind: Pod\napiVersion: v1\nmetadata: { name: test }\nspec: { containers: [{ image: a }] }\n',
      ...scaffold,
    });
    expect(
      await servicesOf({
        ...below('charts/orders', chart('orders', '{ PAYMENT: "http://payment", LEVEL: info }')),
        ...below('charts/payment', chart('payment', '{}')),
      }),
    ).toEqual([
      { ...orders, env: { LEVEL: 'info', MORE: 'a', PAYMENT: 'http://payment' } },
      { ...payment, env: { LEVEL: 'warn', MORE: 'a' } },
    ]);
  });

  test('for all services, with the values of each', async () => {
    expect(
      await servicesOf({
        ...below('deploy/chart', {
          'Chart.yaml': 'name: service\n',
          'values.yaml': 'port: 3000\n',
          ...scaffold,
        }),
        'deploy/values/orders.yaml':
          'image: { repository: acme/orders }\nenv: { PAYMENT: "http://payment" }\n',
        'services/payment/values.yaml': 'image: { repository: acme/payment }\nfullnameOverride: pay\n',
      }),
    ).toMatchObject([
      { name: 'orders-service', roots: ['services/orders'], env: { PAYMENT: 'http://payment' } },
      { name: 'pay', roots: ['services/payment'], addresses: ['pay', 'payment'] },
    ]);
  });

  test('of charts, one of them under another name, with a database from elsewhere', async () => {
    const { topology } = await loadTopology(
      await writeTree({
        ...sources,
        ...below('helm/base', {
          'Chart.yaml': 'name: base\n',
          'values.yaml': 'port: 3000\nimage: { repository: acme/base }\n',
          ...scaffold,
        }),
        'helm/shop/Chart.yaml': `name: shop
dependencies:
  - { name: base, alias: orders, repository: "file://../base" }
  - { name: base, alias: payment, repository: "file://../base" }
  - { name: postgresql, repository: "https://charts.bitnami.com/bitnami" }
`,
        'helm/shop/values.yaml':
          'orders: { image: { repository: acme/orders }, env: { DB: "postgres://shop-postgresql/o" } }\npayment: { image: { repository: acme/payment } }\n',
      }),
    );
    expect(topology.services).toMatchObject([
      { ...orders, env: { DB: 'postgres://shop-postgresql/o' } },
      payment,
    ]);
    expect(topology.stores).toMatchObject([
      { name: 'postgresql', kind: 'postgres', addresses: expect.arrayContaining(['shop-postgresql']) },
    ]);
  });

  test('whose templates come from elsewhere deploy what their values say', async () => {
    expect(
      await servicesOf({
        'chart/Chart.yaml': 'name: shop\n',
        'chart/templates/all.yaml': '{{ include "common.deployments" . }}\n',
        'chart/templates/broken.yaml': '{{ if }\nkind: Deployment\n{{ end }}',
        'chart/values.yaml': `global: { image: none }
services:
  orders: { image: { repository: acme/orders, tag: 1 }, service: { port: 3000 }, env: { PAYMENT: "http://payment", other: x } }
  payment: { image: "acme/payment:2", containerPort: 3000, env: [{ name: A, value: b }] }
`,
      }),
    ).toEqual([
      { ...orders, env: { PAYMENT: 'http://payment' } },
      { ...payment, env: { A: 'b' } },
    ]);
  });
});
