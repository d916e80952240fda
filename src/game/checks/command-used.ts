// A command line was typed: only ever a bonus, since missions are won by state.
import { type Check, met, unmet } from "../check.ts";
import { regularExpression } from "../match.ts";

export const commandUsed: Check<{ pattern: RegExp }> = {
  name: "command-used",
  parse(fields) {
    const text = fields.text("matches");
    return { pattern: regularExpression(text) ?? fields.fail("wanted a /regular expression/", "matches") };
  },
  holds: ({ pattern }, sight) => (sight.commands.some((line) => pattern.test(line)) ? met : unmet("check.command")),
  bonusOnly: true,
};
