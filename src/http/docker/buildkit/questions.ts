// Questions about a Dockerfile instead of a build (frontend/subrequests): what its lint says.
import { toBytes } from "../../../base/bytes.ts";
import type { Solved } from "./solving.ts";
import { pageOf } from "./telling.ts";

type Answer = Readonly<Record<string, Uint8Array>>;

/** frontend.lint, with what it found (frontend/subrequests/lint: LintResults). */
export function linted({ warnings }: Pick<Solved, "warnings">): Answer {
  const [place] = warnings.flatMap((warning) => warning.place ?? []);
  const results = {
    warnings: warnings.map(({ rule, text, place: at }) => ({
      ruleName: rule,
      url: pageOf(rule),
      detail: text,
      location: at ? { ranges: [{ start: { line: at.start }, end: { line: at.end } }] } : {},
    })),
    sources: place ? [{ filename: place.file, data: Buffer.from(toBytes(place.text)).toString("base64"), language: "Dockerfile" }] : [],
  };
  const shown = warnings.map(({ rule, text, source = "" }) => `\nWARNING: ${rule} - ${pageOf(rule)}\n${text}\n${source}`).join("");
  return Object.fromEntries(
    Object.entries({
      "result.json": JSON.stringify(results, undefined, 2),
      "result.txt": shown,
      "result.statuscode": warnings.length ? "1" : "0",
      version: "1",
    }).map(([name, text]) => [name, toBytes(text)]),
  );
}
