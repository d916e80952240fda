// tr: characters changed, deleted, squeezed, as they come.
import type { Program } from "../../../machine/process.ts";
import { options, read, say, ToolError, tool } from "../tool.ts";
import { setOf } from "./characters.ts";

const tr = tool(function* (self, args) {
  const flags = options(args, "cCdst", { complement: "c", delete: "d", "squeeze-repeats": "s", "truncate-set1": "t" });
  const [first, second] = flags.operands;
  if (first === undefined) throw new ToolError("missing operand\nTry 'tr --help' for more information.");
  if (second === undefined && !flags.has("d") && !flags.has("s"))
    throw new ToolError(
      `missing operand after '${first}'\nTwo strings must be given when translating.\nTry 'tr --help' for more information.`,
    );
  const from = setOf(first);
  const to = second === undefined ? [] : setOf(second);
  const inFirst = new Set(from);
  const matches = (character: string): boolean => inFirst.has(character) !== (flags.has("c") || flags.has("C"));
  const map = new Map(
    (flags.has("t") ? from.slice(0, to.length) : from).map((character, i) => [character, to[Math.min(i, to.length - 1)]!]),
  );
  const squeezed = new Set(flags.has("d") || second !== undefined ? to : from);
  let last: string | undefined;
  for (let text = yield* read(self.stdin); text !== undefined; text = yield* read(self.stdin)) {
    let out = "";
    for (const character of text) {
      if (flags.has("d") && matches(character)) continue;
      const put =
        !flags.has("d") && second !== undefined && matches(character)
          ? flags.has("c") || flags.has("C")
            ? to.at(-1)!
            : (map.get(character) ?? character)
          : character;
      const squeeze = flags.has("s") && (second === undefined && !flags.has("d") ? matches(put) : squeezed.has(put));
      if (squeeze && put === last) continue;
      last = put;
      out += put;
    }
    if (out) yield* say(self, out);
  }
});

export const trTools: Readonly<Record<string, Program>> = { tr };
