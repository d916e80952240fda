// Several objects at once of which some are missing, unknown or unreadable: what is told, in which order, and what is done all the same.
import type { Scenario } from "./scenario.ts";

const deployment = (name: string): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}}\nspec: {selector: {matchLabels: {a: ${name}}}, template: {metadata: {labels: {a: ${name}}}, spec: {containers: [{name: c, image: nginx}]}}}\n---\n`;
const UNKNOWN = "apiVersion: x/v1\nkind: Nope\nmetadata: {name: x}\n---\n";

const FILES = {
  "one.yaml": deployment("missing"),
  "three.yaml": deployment("a") + deployment("missing") + deployment("b"),
  "four.yaml": deployment("a") + deployment("missing") + deployment("gone") + deployment("b"),
  "folder/a.yaml": deployment("a"),
  "folder/missing.yaml": deployment("missing"),
  "folder/z.yaml": deployment("b"),
  "unknown.yaml": deployment("a") + UNKNOWN + deployment("b"),
  "untyped.yaml": `${deployment("a")}kind: Deployment\n---\n${deployment("b")}`,
  "broken.yaml": `${deployment("a")}a: [\n---\n${deployment("b")}`,
};

const VERBS: readonly ((what: string) => string)[] = [
  (what) => `get ${what} -o name`,
  (what) => `describe ${what} --show-events=false`,
  (what) => `label ${what} x=y --dry-run=client`,
  (what) => `set image ${what} c=x --dry-run=client`,
  (what) => `rollout history ${what}`,
  (what) => `rollout undo ${what} --dry-run=client`,
  (what) => `rollout pause ${what}`,
  (what) => `apply view-last-applied ${what}`,
  (what) => `debug ${what} --image=x --profile=general`,
  (what) => `get ${what} -w --request-timeout=1s`,
  (what) => `scale ${what} --replicas=1 --dry-run=client`,
];
const FROM_FILES = [...Object.keys(FILES).filter((name) => !name.includes("/")), "folder", "one.yaml -f three.yaml"].map(
  (name) => `-f ${name}`,
);
const NAMED = ["deploy/a deploy/missing deploy/b", "deploy a missing gone", "deploy/missing", "nokind/x deploy/a"];

const lines = VERBS.flatMap((verb) => [...FROM_FILES, ...NAMED].map((what) => `kubectl ${verb(what)}`)).filter(
  // What a watch of one file that ends well shows goes on.
  (line) => !(/ -w /.test(line) && /deploy a|broken/.test(line)),
);

export const missing: readonly Scenario[] = [
  {
    name: "some of several are missing",
    files: FILES,
    lines: ["kubectl create deploy a --image=nginx", "kubectl create deploy b --image=nginx", ...lines],
  },
];
