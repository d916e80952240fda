// Files that are several documents, JSON, neither, or broken: what is read of them, and what is said of the rest.
import type { Scenario } from "./scenario.ts";

const map = (name: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n`;
const json = (name: string): string => JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name } });

const TEXTS: readonly string[] = [
  `${map("a")}--- # comment\n${map("b")}`,
  `---   \n${map("a")}---\n---\n${map("b")}# end\n---\n# only this\n`,
  `${map("a")}---x\n${map("b")}`,
  `${map("a")}----\n${map("b")}`,
  `${map("a")} ---\n${map("b")}`,
  `${map("a")}...\n${map("b")}`,
  `${map("a")}---\r\n${map("b")}`.replace(/\n/g, "\r\n"),
  `{"a":1}\n---\n${map("a")}`,
  json("j") + json("k"),
  `${json("j")}\n---\n${map("x")}`,
  "{a: b",
  '{"apiVersion":"v1",}',
  "[1,2]",
  "true\n",
  "null\n",
  "",
  `${map("a")}data: {a: 1}\n`,
  `${map("a")}data: [a]\n`,
  `${map("a")}Data: {a: b}\n`,
  map("a").replace("kind", "Kind"),
  map("a").replace("v1", "v2"),
  map("A"),
  "a: [\n---\nb: 1\n",
  "a: [1,\n",
  "a: {b: 1\n---\nb: 1\n",
  'a: "x\nb: y\n',
  "a: b: c\n",
  "a:\n  b: 1\n c: 2\n",
  "- a\nb: c\n",
  "a: *x\n",
  "\ta: 1\n",
  "a:\n\tb: 1\n",
  "a: 1\na: 2\n",
  "a: @x\n",
  "a: {{ .x }}\n",
  "key\n",
  "a: - b\n",
  "a: ]\n",
  "a: {b} c: d\n",
];

const names = TEXTS.map((_, at) => `text-${String(at).padStart(2, "0")}.yaml`);

export const streams: readonly Scenario[] = [
  {
    name: "streams of documents",
    files: Object.fromEntries(TEXTS.map((text, at) => [names[at]!, text])),
    lines: names.flatMap((name) => [
      `kubectl apply -f ${name} --dry-run=server`,
      `kubectl create -f ${name} --dry-run=client --validate=false -o name`,
      `kubectl get -f ${name}`,
    ]),
  },
];
