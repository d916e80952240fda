// A cause: what is so, what proves it, and what it comes from in turn.
import { type Language, type Message, type MessageId, translate, type Values } from "../../i18n/index.ts";
import "../../i18n/worlds.ts";

export interface Cause {
  readonly say: Message;
  /** Lines of the cluster itself: events, conditions, decisions, log lines. */
  readonly proof: readonly string[];
  readonly because: readonly Cause[];
}

export const cause = (
  id: MessageId,
  values: Values = {},
  parts: { proof?: readonly string[]; because?: readonly Cause[] } = {},
): Cause => ({
  say: { id, values },
  proof: parts.proof ?? [],
  because: parts.because ?? [],
});

/** The chain as text: each cause a line, what it comes from one step further in, its proof marked. */
export function chainText(language: Language, { say, proof, because }: Cause, depth = 0): string {
  const indent = "   ".repeat(depth);
  const line = `${indent}${depth ? "└─ " : ""}${translate(language, say.id, say.values)}\n`;
  const under = `${indent}${depth ? "   " : ""}`;
  return (
    line + proof.map((text) => `${under}   · ${text}\n`).join("") + because.map((each) => chainText(language, each, depth + 1)).join("")
  );
}
