// What only reads: each kind in each form, by our kubectl and by the real one, in one served world. Equal byte for byte.
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { builtInKinds } from "../../src/api/kinds/index.ts";
import { binary, Served } from "./served.ts";

const everything = readFileSync(new URL("fixtures/everything.yaml", import.meta.url), "utf8");

const kinds = builtInKinds.filter(({ verbs }) => verbs.includes("list"));
const nameOf = (kind: (typeof kinds)[number]): string =>
  kinds.some((other) => other !== kind && other.plural === kind.plural) ? `${kind.plural}.${kind.version}.${kind.group}` : kind.plural;

const FORMS = [
  "get R -n shop",
  "get R -A",
  "get R -A -o wide",
  "get R -n shop -o yaml",
  "get R -n shop -o json",
  "get R -A -o name",
  "get R -n shop --show-labels",
  "get R -n shop -L app,tier",
  "get R -A --no-headers --sort-by=.metadata.name",
  "get R -n shop -o custom-columns=NAME:.metadata.name,LABELS:.metadata.labels,MADE:.metadata.uid",
  'get R -n shop -o jsonpath=\'{range .items[*]}{.metadata.name}{"\\t"}{.kind}{"\\n"}{end}\'',
  "get R -n shop -o go-template='{{range .items}}{{.metadata.name}}={{len .metadata}};{{end}}'",
  "get R -n shop -l app=web",
  "get R -n shop --field-selector metadata.name=web",
  "get R -n shop -o bogus",
  "get R/nope -n shop",
  "get R nope web -n shop -o yaml",
  "describe R -n shop",
  "describe R -A",
  "describe R nope -n shop",
  "explain R",
  "explain R --recursive",
  "explain R.nope",
  "explain R.metadata.labels",
];

describe.skipIf(!binary)("our kubectl and the real one read the same", () => {
  let served: Served;
  beforeAll(async () => {
    served = await Served.start({
      files: { "everything.yaml": everything },
      setup: ["kubectl apply -f everything.yaml"],
      age: 50 * 60_000 + 30_000,
    });
  });
  afterAll(() => served?.stop());

  const lines = kinds.flatMap((kind) => FORMS.map((form) => `kubectl ${form.replace("R", nameOf(kind))}`));
  it.concurrent.each(lines)("%s", async (line) => {
    const { real, ours } = await served.both(line);
    expect(ours).toEqual(real);
  });
});
