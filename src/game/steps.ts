// What a content file has done to a world: shell lines, manifests, files, waiting. Set-up, sabotage, solutions and near misses are lists of these.
import type { ClusterRequest } from "../world/cluster-request.ts";
import { type Application, parseApplication } from "./applications/shop.ts";
import type { Question } from "./check.ts";
import { parseQuestion } from "./checks/index.ts";
import { type FaultRequest, inOrder, parseFault } from "./faults/index.ts";
import type { Fields } from "./fields.ts";

export type Step =
  | { do: "run"; script: string; mayFail: boolean }
  | { do: "apply"; manifest: string; namespace?: string }
  | { do: "file"; path: string; content: string; mode: number }
  | { do: "wait"; milliseconds: number }
  | { do: "until"; question: Question; milliseconds: number }
  | { do: "application"; application: Application }
  | { do: "faults"; requests: readonly FaultRequest[] }
  | { do: "clusters"; requests: readonly ClusterRequest[] };

/** How long `until` waits when it does not say. */
export const PATIENCE = 300_000;

const KINDS = ["run", "apply", "file", "wait", "until", "application", "faults"] as const;

export const parseSteps = (fields: Fields, name: string): Step[] => fields.list(name).map(parseStep);

function parseStep(fields: Fields): Step {
  const kind = KINDS.filter((each) => fields.has(each));
  if (kind.length !== 1) fields.fail(`wanted one of ${KINDS.join(", ")}`);
  const step = readers[kind[0]!](fields);
  fields.done();
  return step;
}

const readers: Record<(typeof KINDS)[number], (fields: Fields) => Step> = {
  run: (fields) => ({ do: "run", script: fields.texts("run").join("\n"), mayFail: fields.flag("mayFail") }),
  apply(fields) {
    const namespace = fields.optionalText("namespace");
    return { do: "apply", manifest: fields.text("apply"), ...(namespace === undefined ? {} : { namespace }) };
  },
  file(fields) {
    const content = fields.any("content");
    if (typeof content !== "string") fields.fail("wanted text", "content");
    const mode = fields.optionalText("mode") ?? "644";
    return { do: "file", path: fields.text("file"), content: content as string, mode: Number.parseInt(mode, 8) };
  },
  wait: (fields) => ({ do: "wait", milliseconds: fields.optionalDuration("wait")! }),
  until: (fields) => ({
    do: "until",
    question: parseQuestion(fields.fields("until")),
    milliseconds: fields.optionalDuration("within") ?? PATIENCE,
  }),
  application: (fields) => ({ do: "application", application: parseApplication(fields.fields("application")) }),
  faults: (fields) => ({ do: "faults", requests: inOrder(fields.list("faults").map(parseFault)) }),
};
